#include "reordering_degree.hpp"

#include <algorithm>
#include <optional>

namespace netrig::packetdrill {

void ReorderingDegree::look(const TcpSender& sender) {
  const auto& flight = sender.flight();
  std::vector<Seen> now;
  for (std::size_t i = 0; i < flight.size(); ++i) {
    now.push_back({flight[i].begin, flight[i].end, flight[i].arrived, flight[i].once});
  }
  const auto has_arrived = [&](const Seen& segment) {
    if (segment.end <= sender.unacknowledged_position()) return true;
    const auto found =
        std::find_if(now.begin(), now.end(), [&](const Seen& other) { return other.begin == segment.begin; });
    return found != now.end() && found->arrived;
  };
  std::optional<std::uint64_t> late;  // the lowest that others had overtaken
  auto highest = highest_;
  for (const auto& segment : before_) {
    if (segment.arrived || !has_arrived(segment)) continue;
    if (segment.once && segment.begin < highest_ && !late) late = segment.begin;
    highest = std::max(highest, segment.end);
  }
  if (late) {
    const auto size = std::max<std::uint64_t>(1, sender.segment_size());
    const auto distance = static_cast<std::uint32_t>((highest - *late + size - 1) / size);
    degree_ = std::min(std::max(degree_, distance), kLargestDegree);
    ++seen_;
  }
  highest_ = highest;
  before_ = std::move(now);
}

}  // namespace netrig::packetdrill
