#include "stack/stack.hpp"

#include "stack/deadlines.hpp"
#include "stack/stack_error.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

Stack::Stack(StackRandom& random)
    : ipv4_(interfaces_, routes_, random),
      ipv6_(interfaces_, ipv6_routes_, random),
      ip_(ipv4_, ipv6_),
      icmp_(ipv4_, random),
      icmpv6_(ipv6_, random),
      udp_(ip_, ip_, random),
      tcp_(ip_, random) {
  ipv4_.add_protocol(kIpProtocolIcmp, icmp_);
  ipv6_.add_protocol(kIpProtocolIcmpv6, icmpv6_);
  ipv4_.add_protocol(kIpProtocolUdp, udp_);
  ipv6_.add_protocol(kIpProtocolUdp, udp_);
  add_protocol(kIpProtocolTcp, tcp_);
  auto& loopback = *interfaces_.find(kLoopbackInterface);
  loopback.set_up(true, {});
  (void)loopback.add_address({Ipv4Address({127, 0, 0, 1}), 8}, {});
  interfaces_.refresh();
}

InterfaceIndex Stack::add_interface(std::string name, FrameDevice& device) {
  return interfaces_.add(std::move(name), device).index();
}

void Stack::add_protocol(std::uint8_t number, IpProtocol& protocol) {
  ipv4_.add_protocol(number, protocol);
  ipv6_.add_protocol(number, protocol);
  timed_protocols_.push_back(&protocol);
}

bool Stack::input(InterfaceIndex index, PacketBuffer frame, TimePoint now) {
  auto* interface = interfaces_.find(index);
  if (interface == nullptr || !interface->up()) return false;
  ByteReader reader(frame.bytes());
  const auto header = EthernetHeader::parse(reader);
  if (!header || (!header->destination.is_group() && header->destination != interface->mac())) {
    return false;
  }
  bool tapped = false;
  for (auto* tap : taps_) {
    if (&tap->interface() != interface) continue;
    tap->frame_arrived(frame.bytes());
    tapped = true;
  }
  if (header->ether_type == kEtherTypeArp) {
    interface->arp_arrived(reader.rest(), now);
    return true;
  }
  frame.drop_front(EthernetHeader::kLengthBytes);
  const auto stirs = ipv4_.stirs() + ipv6_.stirs();
  const bool to_many = header->destination.is_group();
  if (header->ether_type == kEtherTypeIpv4) {
    ipv4_.input(index, std::move(frame), to_many, now);
  } else if (header->ether_type == kEtherTypeIpv6) {
    ipv6_.input(index, std::move(frame), to_many, now);
  }
  return tapped || ipv4_.stirs() + ipv6_.stirs() != stirs;
}

void Stack::refresh_mtus(TimePoint now) {
  if (mtus_asked_ && now - *mtus_asked_ < kMtuInterval) return;
  mtus_asked_ = now;
  for (const auto& interface : interfaces_.all()) interface->refresh_mtu();
}

std::size_t Stack::receive_all(TimePoint now) {
  refresh_mtus(now);
  std::size_t count = 0;
  for (const auto& interface : interfaces_.all()) {
    for (std::size_t i = 0; i < kMostFramesAtOnce; ++i) {
      auto frame = interface->receive();
      if (!frame) break;
      input(interface->index(), *std::move(frame), now);
      ++count;
    }
  }
  flush();
  return count;
}

std::optional<TimePoint> Stack::next_deadline() const {
  auto first = sooner(ipv4_.deadline(), ipv6_.deadline());
  for (const auto* protocol : timed_protocols_) first = sooner(first, protocol->deadline());
  return first;
}

void Stack::poll(TimePoint now) {
  ipv4_.poll(now);
  ipv6_.poll(now);
  for (auto* protocol : timed_protocols_) protocol->poll(now);
  flush();
}

void Stack::flush() {
  for (const auto& interface : interfaces_.all()) interface->flush();
}

Result<std::unique_ptr<FrameTap>> Stack::open_tap(const std::string& device, const EthernetFilter& filter,
                                                  std::function<void()> changed) {
  auto* interface = interfaces_.find(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  if (interface->is_loopback()) return posix_error(errc::operation_not_supported);
  auto tap = std::make_unique<FrameTap>(*this, *interface, filter, std::move(changed));
  taps_.push_back(tap.get());
  return tap;
}

}  // namespace netrig
