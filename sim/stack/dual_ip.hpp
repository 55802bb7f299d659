// IPv4 and IPv6 side by side, as one Internet layer for the transports: each call goes to the family of its
// addresses.
#pragma once

#include "stack/ip.hpp"
#include "stack/ipv4_layer.hpp"
#include "stack/ipv6_layer.hpp"

namespace netrig {

class DualIp final : public IpOutput, public IpGroups {
 public:
  /// Both must outlive it.
  DualIp(Ipv4Layer& ipv4, Ipv6Layer& ipv6) : ipv4_(ipv4), ipv6_(ipv6) {}

  // IpOutput
  Result<Path> path_to(const IpAddress& destination, InterfaceIndex interface) const override {
    if (destination.is_v6()) return ipv6_.path_to(destination, interface);
    return ipv4_.path_to(destination, interface);
  }
  bool is_own(const IpAddress& address) const override {
    return address.is_v6() ? ipv6_.is_own(address) : ipv4_.is_own(address);
  }
  Result<> send(const IpDeparture& departure, PacketBuffer payload, TimePoint now) override {
    if (departure.destination.is_v6()) return ipv6_.send(departure, std::move(payload), now);
    return ipv4_.send(departure, std::move(payload), now);
  }
  void refuse_port(const IpArrival& arrival, TimePoint now) override {
    if (arrival.destination.is_v6()) return ipv6_.refuse_port(arrival, now);
    ipv4_.refuse_port(arrival, now);
  }
  void learn_path_mtu(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now) override {
    if (destination.is_v6()) return ipv6_.learn_path_mtu(destination, mtu_bytes, now);
    ipv4_.learn_path_mtu(destination, mtu_bytes, now);
  }
  /// With IPv4, neighbours are believed for a fixed time.
  void confirm_reachable(const IpAddress& destination, InterfaceIndex interface, TimePoint now) override {
    if (destination.is_v6()) ipv6_.confirm_reachable(destination, interface, now);
  }

  // IpGroups
  Result<InterfaceIndex> join(const IpAddress& group, InterfaceIndex interface) override {
    return group.is_v6() ? ipv6_.join(group, interface) : ipv4_.join(group, interface);
  }
  void leave(const IpAddress& group, InterfaceIndex interface) override {
    return group.is_v6() ? ipv6_.leave(group, interface) : ipv4_.leave(group, interface);
  }

 private:
  Ipv4Layer& ipv4_;
  Ipv6Layer& ipv6_;
};

}  // namespace netrig
