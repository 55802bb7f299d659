// One kind of trouble that may come a thousand times a second, told to a log now and then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/time.hpp"

namespace netrig::dns {

class Complaint {
 public:
  /// `pause`: how long nothing is said after something was.
  explicit Complaint(std::string text, Duration pause = std::chrono::seconds(10))
      : text_(std::move(text)), pause_(pause) {}

  /// It has happened. Gives the line to log: at once for the first time, then not before the pause has
  /// passed, with how often it happened meanwhile.
  std::optional<std::string> happened(TimePoint now);

  std::uint64_t count() const { return count_; }

 private:
  std::string text_;
  Duration pause_;
  std::uint64_t count_ = 0;
  std::uint64_t told_ = 0;
  std::optional<TimePoint> quiet_until_ = {};
};

}  // namespace netrig::dns
