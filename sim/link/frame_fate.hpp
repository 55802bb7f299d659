// What became of frames on a link, counted: whatever enters leaves, is lost for a reason, or is on its way.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace netrig {

enum class LossReason {
  random,  ///< LinkConditions::loss
  burst,   ///< LinkConditions::burst_loss
  queue,   ///< no room
  codel,   ///< waited too long
  mtu,     ///< too long
  cut,     ///< the link was cut
  fault,   ///< a SelectiveFault took it
};
inline constexpr std::size_t kLossReasons = 7;

/// "random loss", "queue full", …
std::string_view loss_reason_name(LossReason reason);

struct FrameCounts {
  std::uint64_t entered = 0;
  std::uint64_t duplicated = 0;  ///< copies made on the way
  std::uint64_t delivered = 0;   ///< copies included
  std::uint64_t corrupted = 0;   ///< of those that entered
  std::uint64_t reordered = 0;
  std::uint64_t bytes_entered = 0;
  std::uint64_t bytes_delivered = 0;
  std::array<std::uint64_t, kLossReasons> lost{};

  std::uint64_t lost_in_all() const;
  /// entered + duplicated = delivered + lost + on their way: what nothing may ever break.
  bool balances(std::uint64_t on_their_way) const {
    return entered + duplicated == delivered + lost_in_all() + on_their_way;
  }
};

}  // namespace netrig
