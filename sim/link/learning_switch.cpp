#include "link/learning_switch.hpp"

namespace netrig {

std::size_t LearningSwitch::Hash::operator()(const MacAddress& address) const {
  std::uint64_t value = 0;
  for (const auto octet : address.octets()) value = value << 8 | octet;
  value *= 0x9e3779b97f4a7c15u;
  return value ^ value >> 32;
}

std::optional<std::size_t> LearningSwitch::forward(const MacAddress& source, const MacAddress& destination,
                                                   std::size_t from, TimePoint now) {
  learn(source, from, now);
  if (destination.is_group()) return {};
  const auto found = ports_.find(destination);
  if (found == ports_.end()) return {};
  if (now - found->second.seen > kAge) {
    ports_.erase(found);
    return {};
  }
  return found->second.port;
}

void LearningSwitch::learn(const MacAddress& source, std::size_t from, TimePoint now) {
  if (source.is_group()) return;
  const auto found = ports_.find(source);
  if (found != ports_.end()) {
    found->second = {from, now};
  } else if (ports_.size() < kMostAddresses) {
    ports_.emplace(source, Learnt{from, now});
  }
}

void LearningSwitch::forget(std::size_t port) {
  std::erase_if(ports_, [port](const auto& entry) { return entry.second.port == port; });
}

}  // namespace netrig
