#include "stack/address_defence.hpp"

#include <algorithm>

#include "stack/deadlines.hpp"

namespace netrig {

void AddressDefence::add(const Ipv4Address& address, TimePoint now) {
  remove(address);
  addresses_.push_back({.address = address, .announcements_left = kAnnouncements});
  announce(addresses_.back(), now);
}

void AddressDefence::announce(Own& own, TimePoint now) {
  --own.announcements_left;
  own.next = now + kAnnounceInterval;
  output_.send_arp(ArpPacket::announcement(output_.own_mac(), own.address), MacAddress::broadcast());
}

void AddressDefence::remove(const Ipv4Address& address) {
  std::erase_if(addresses_, [&](const Own& own) { return own.address == address; });
}

bool AddressDefence::owns(const Ipv4Address& address) const {
  return std::any_of(addresses_.begin(), addresses_.end(),
                     [&](const Own& own) { return own.address == address; });
}

void AddressDefence::heard(const ArpPacket& packet, TimePoint now) {
  if (packet.sender_mac == output_.own_mac()) return;
  for (auto& own : addresses_) {
    if (own.address != packet.sender_ip) continue;
    ++conflicts_;
    if (own.defended && now - *own.defended < kDefendInterval) continue;
    own.defended = now;
    output_.send_arp(ArpPacket::announcement(output_.own_mac(), own.address), MacAddress::broadcast());
  }
}

std::optional<TimePoint> AddressDefence::deadline() const {
  std::optional<TimePoint> first;
  for (const auto& own : addresses_) {
    if (own.announcements_left > 0) first = sooner(first, own.next);
  }
  return first;
}

void AddressDefence::poll(TimePoint now) {
  for (auto& own : addresses_) {
    if (own.announcements_left > 0 && own.next <= now) announce(own, now);
  }
}

}  // namespace netrig
