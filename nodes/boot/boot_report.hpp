// What a booting computer shows: one line a step, with the time since it was switched on.
#pragma once

#include <string>
#include <string_view>

#include "host/host.hpp"

namespace netrig {

/// "[  0.012 s] DHCP  text".
std::string boot_line(Duration since_start, std::string_view step, std::string_view text);

class BootReport {
 public:
  explicit BootReport(Host& host) : host_(host), start_(host.now()) {}

  void done(std::string_view step, std::string_view text) const;
  /// Why a step failed, and what a person would look at next.
  void failed(std::string_view step, std::string_view why, std::string_view check) const;

 private:
  Host& host_;
  TimePoint start_;
};

}  // namespace netrig
