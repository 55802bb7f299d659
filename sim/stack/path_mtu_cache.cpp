#include "stack/path_mtu_cache.hpp"

#include <algorithm>
#include <array>

namespace netrig {

void PathMtuCache::learn(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now) {
  const auto found = entries_.find(destination);
  if (found != entries_.end()) {
    if (mtu_bytes >= found->second.mtu_bytes) return;
    ages_.erase({found->second.until, destination});
  } else if (entries_.size() == kMostEntries) {
    forget_oldest();
  }
  Known known;
  known.mtu_bytes = std::max(mtu_bytes, destination.is_v4() ? kLeastBytes : kLeastBytes6);
  known.must_fragment = destination.is_v4() && mtu_bytes < kLeastBytes;
  known.until = now + kLifetime;
  ages_.emplace(known.until, destination);
  entries_[destination] = known;
}

std::optional<PathMtuCache::Entry> PathMtuCache::find(const IpAddress& destination) const {
  if (entries_.empty()) return {};
  const auto found = entries_.find(destination);
  if (found == entries_.end()) return {};
  return found->second;
}

void PathMtuCache::forget_oldest() {
  entries_.erase(ages_.begin()->second);
  ages_.erase(ages_.begin());
}

void PathMtuCache::poll(TimePoint now) {
  while (!ages_.empty() && ages_.begin()->first <= now) forget_oldest();
}

std::uint32_t PathMtuCache::plateau_below(std::uint32_t packet_bytes) {
  constexpr std::array<std::uint32_t, 11> kPlateaus{65535, 32000, 17914, 8166, 4352, 2002,
                                                    1492,  1006,  508,   296,  68};
  const auto found = std::find_if(kPlateaus.begin(), kPlateaus.end(),
                                  [&](std::uint32_t plateau) { return plateau < packet_bytes; });
  return found != kPlateaus.end() ? *found : kPlateaus.back();
}

}  // namespace netrig
