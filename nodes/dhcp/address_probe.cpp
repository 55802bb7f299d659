#include "dhcp/address_probe.hpp"

#include <utility>

namespace netrig {

Duration random_between(const RandomBelow& random, Duration from, Duration to) {
  if (to <= from) return from;
  return from +
         Duration(static_cast<Duration::rep>(random(static_cast<std::uint64_t>((to - from).count()) + 1)));
}

ProbeTiming ProbeTiming::scaled_to(Duration wait) {
  ProbeTiming timing;
  timing.wait = wait;
  timing.minimum = wait;
  timing.maximum = timing.announce_wait = timing.announce_interval = 2 * wait;
  if (wait == Duration::zero()) {
    timing.count = 0;
    timing.announcements = 1;
  }
  return timing;
}

AddressProbe::AddressProbe(const MacAddress& own, const Ipv4Address& address, const ProbeTiming& timing,
                           TimePoint now, RandomBelow random)
    : own_(own),
      address_(address),
      timing_(timing),
      random_(std::move(random)),
      left_(timing.count),
      next_(now) {
  if (left_ > 0) next_ += random_between(random_, Duration::zero(), timing_.wait);
}

std::optional<ArpPacket> AddressProbe::tick(TimePoint now) {
  if (left_ == 0 || now < next_) return {};
  --left_;
  next_ =
      now + (left_ == 0 ? timing_.announce_wait : random_between(random_, timing_.minimum, timing_.maximum));
  return ArpPacket::probe(own_, address_);
}

bool AddressProbe::conflicts(const ArpPacket& packet) const {
  if (packet.sender_mac == own_) return false;
  return packet.sender_ip == address_ || (packet.is_probe() && packet.target_ip == address_);
}

}  // namespace netrig
