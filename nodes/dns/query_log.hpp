// The log of what clients asked and what they were told, a line a reply, within a rate. It prints nothing
// itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/message.hpp"
#include "host/time.hpp"

namespace netrig::dns {

class QueryLog {
 public:
  static constexpr std::uint64_t kLinesPerSecond =
      1000;  ///< a log must not take the server's time, or a disk

  /// A reply leaves for `client`. Gives what to print: "query 10.0.0.9:4711 UDP ftp.lab. A: NOERROR, 1
  /// answer", and before it how many were left out since the last one. Nothing beyond the rate.
  std::vector<std::string> replied(TimePoint now, const Endpoint& client, Transport transport,
                                   ByteView reply);
  /// How many were left out and not told yet, if any.
  std::optional<std::string> left_out();

 private:
  bool has_room(TimePoint now);

  std::optional<TimePoint> until_ = {};  ///< of the second that lines_ counts
  std::uint64_t lines_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace netrig::dns
