#include "link/frame_fate.hpp"

#include <numeric>

namespace netrig {

std::string_view loss_reason_name(LossReason reason) {
  constexpr std::array<std::string_view, kLossReasons> kNames{
      "random loss", "burst loss", "queue full", "CoDel", "longer than the MTU", "link cut", "fault"};
  return kNames.at(static_cast<std::size_t>(reason));
}

std::uint64_t FrameCounts::lost_in_all() const {
  return std::accumulate(lost.begin(), lost.end(), std::uint64_t{0});
}

}  // namespace netrig
