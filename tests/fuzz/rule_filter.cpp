// A router with two interfaces, and the packet filter and address translation of a RuleFilter: frames in,
// time passes. The input is a byte that chooses the rules and whether it speaks IPv6, and a list of records:
// an operation, a length of two bytes, and a frame. Whatever comes, frames that leave are well-formed, what
// passed an address translation has its checksums right, no more connections are known than may be, and after
// a week none is.
#include "router/rule_filter.hpp"

#include <vector>

#include "harness/repair_ipv6.hpp"
#include "harness/repeated_random.hpp"
#include "harness/settle.hpp"
#include "harness/watched_device.hpp"
#include "stack/ipv6_transport.hpp"
#include "wire/neighbor_discovery.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

constexpr std::size_t kMostConnections = 8;

PortForward forward(TransportProtocol protocol, PortRange ports, const Endpoint& to) {
  return {.protocol = protocol, .ports = ports, .to = to, .position = {}};
}

Nat translation() {
  const Ipv4Address server(0x0a000004), outside(0xc6336408);
  return {.outside = "wan",
          .forwards = {forward(TransportProtocol::tcp, {8080, 8080}, {server, 80}),
                       forward(TransportProtocol::udp, {4500, 4600}, {server, 0}),
                       forward(TransportProtocol::udp, {7000, 7000}, {outside, 7001})},
          .position = {}};
}

FirewallRule rule(Verdict verdict, TransportProtocol protocol = TransportProtocol::any) {
  FirewallRule made;
  made.verdict = verdict;
  made.protocol = protocol;
  return made;
}

/// What is asked for from inside, and some of what comes from outside.
Firewall guarded() {
  auto known = rule(Verdict::accept), outwards = rule(Verdict::accept);
  known.established = true;
  outwards.from_link = "lan";
  auto web = rule(Verdict::accept, TransportProtocol::tcp), far = rule(Verdict::drop);
  web.ports = {{80, 80}};
  far.from = IpPrefix{Ipv4Address(0xcb007100), 24};
  auto far6 = rule(Verdict::drop);
  far6.from = IpPrefix::parse("fd03::/65");
  return {.forward_policy = Verdict::reject,
          .input_policy = Verdict::reject,
          .forward = {known, far, far6, web, outwards},
          .input = {known, rule(Verdict::accept, TransportProtocol::icmp)}};
}

/// The router's own addresses are fd01::1 and fd02::1.
Ipv6Address address6(std::uint8_t network) {
  return Ipv6Address({0xfd, network, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

class Router {
 public:
  explicit Router(std::uint8_t choice) : translates_(choice & 1), speaks_ipv6_(choice & 4) {
    first_ = stack_.add_interface("eth0", devices_[0]);
    stack_.add_interface("eth1", devices_[1]);
    for (const auto* name : {"eth0", "eth1"}) (void)stack_.set_up(name, true, now_);
    (void)stack_.add_address("eth0", {Ipv4Address(0x0a000001), 24}, now_);
    (void)stack_.add_address("eth1", {Ipv4Address(0xc6336401), 24}, now_);
    (void)stack_.set_route({.destination = {Ipv4Address(), 0}, .gateway = Ipv4Address(0xc63364fe)});
    if (speaks_ipv6_) {
      (void)stack_.add_address("eth0", {address6(1), 64}, now_);
      (void)stack_.add_address("eth1", {address6(2), 64}, now_);
      (void)stack_.set_route({.destination = {Ipv6Address(), 0}, .gateway = Ipv6Address::parse("fd02::fe")});
    }
    stack_.set_forwarding(true);
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      devices_[i].on_arp([this, i](const ArpPacket& packet) { answer(i, packet); });
      devices_[i].on_frame([this, i](ByteView frame) {
        check(frame);
        answer_solicitation(i, frame);
      });
    }
    RuleFilterSettings settings{.interfaces = {{"lan", "eth0"}, {"wan", "eth1"}},
                                .most_connections = kMostConnections};
    if (translates_) settings.nat = translation();
    if (choice & 2) settings.firewall = guarded();
    filter_.emplace(stack_, random_, settings);
    stack_.set_filter(&*filter_);
    udp_ = stack_.udp().open({.local = {{}, 53}}, {}).value();
    udp6_ = stack_.udp().open({.local = {Ipv6Address(), 53}}, {}).value();
    poll();
  }

  void take(std::uint8_t operation, ByteView bytes) {
    constexpr std::uint8_t kOutside = 1, kRepaired = 2, kSends = 4, kForgets = 8;
    const int pause = operation >> 4;
    now_ += std::chrono::seconds(pause) * pause * pause;  // up to 56 minutes
    auto frame = PacketBuffer::copy_of(bytes);
    if (operation & kRepaired) {
      repair(frame.bytes());
      repair_ipv6(frame.bytes().subspan(std::min(frame.size(), EthernetHeader::kLengthBytes)));
    }
    stack_.input(first_ + (operation & kOutside), std::move(frame), now_);
    if (operation & kSends) send(bytes);
    if (operation & kForgets) filter_->forget_all();
    poll();
  }

  /// A packet that nobody wants is enough to have everything forgotten.
  void rest() {
    now_ += std::chrono::hours(24 * 7);
    poll();
    for (const std::uint8_t first : {0x45, 0x60}) {
      auto packet = PacketBuffer::for_payload(0);
      (void)packet.append(ByteView(std::array<std::uint8_t, 40>{first}));
      (void)filter_->pass({.place = ForwardingFilter::Place::arrived, .in = first_}, packet, now_);
    }
    require(filter_->connections() == 0);
  }

 private:
  /// In everybody's name.
  void answer(std::size_t device, const ArpPacket& asked) {
    if (asked.operation != ArpPacket::kRequest || asked.sender_ip.is_unspecified()) return;
    if (asked.sender_ip == asked.target_ip) return;
    constexpr MacAddress kHosts({2, 0, 0, 0, 0, 9});
    const ArpPacket reply{.operation = ArpPacket::kReply,
                          .sender_mac = kHosts,
                          .sender_ip = asked.target_ip,
                          .target_mac = asked.sender_mac,
                          .target_ip = asked.sender_ip};
    ByteWriter writer;
    EthernetHeader{.destination = asked.sender_mac, .source = kHosts, .ether_type = kEtherTypeArp}.serialize(
        writer);
    reply.serialize(writer);
    replies_.emplace_back(device, std::move(writer).take());
  }

  void answer_solicitation(std::size_t device, ByteView frame) {
    ByteReader reader(frame);
    const auto ethernet = EthernetHeader::parse(reader);
    const auto header = Ipv6Header::parse(reader);
    if (ethernet->ether_type != kEtherTypeIpv6 || !header || header->source.is_unspecified()) return;
    const auto asked = NeighborSolicitation::parse(reader.rest());
    if (header->next_header != kIpProtocolIcmpv6 || header->hop_limit != 255 || !asked) return;
    const NeighborAdvertisement reply{.solicited = true,
                                      .override = true,
                                      .target = asked->target,
                                      .target_mac = MacAddress({2, 0, 0, 0, 0, 9})};
    ByteWriter message;
    reply.serialize(message, asked->target, header->source);
    ByteWriter writer;
    EthernetHeader{.destination = ethernet->source, .source = *reply.target_mac, .ether_type = kEtherTypeIpv6}
        .serialize(writer);
    Ipv6Header{.payload_bytes = static_cast<std::uint16_t>(message.size()),
               .next_header = kIpProtocolIcmpv6,
               .hop_limit = 255,
               .source = asked->target,
               .destination = header->source}
        .serialize(writer);
    writer.bytes(message.view());
    replies_.emplace_back(device, std::move(writer).take());
  }

  /// With translation, what is not intact is not forwarded.
  void check(ByteView frame) const {
    ByteReader reader(frame);
    const auto ethernet = EthernetHeader::parse(reader);
    const auto packet = reader.rest();
    if (ethernet->ether_type == kEtherTypeIpv6) return check_ipv6(packet);
    if (!translates_ || ethernet->ether_type != kEtherTypeIpv4) return;
    const auto header = Ipv4Header::parse(reader);
    require(header.has_value());
    if (!header->is_fragment()) require(is_intact(packet, PacketFacts::of(packet)));
  }

  void check_ipv6(ByteView packet) const {
    ByteReader reader(packet);
    const auto header = Ipv6Header::parse(reader);
    require(speaks_ipv6_ && header && header->packet_bytes() == packet.size());
    const auto fragment = find_ipv6_fragment(packet);
    if (!translates_ || (fragment && !fragment->header.is_atomic())) return;
    const auto facts = Ipv6PacketFacts::of(packet);
    require(facts.has_tuple && is_intact(packet, facts));
  }

  void send(ByteView bytes) {
    if (bytes.size() < 6) return;
    ByteReader reader(bytes);
    const IpAddress to = Ipv4Address(reader.u32());
    (void)udp_->send({.to = {to, reader.u16()}, .payload = bytes}, now_);
    ByteReader behind(bytes.subspan(std::min(bytes.size(), EthernetHeader::kLengthBytes)));
    const auto header = Ipv6Header::parse(behind);
    if (header) (void)udp6_->send({.to = {header->source, behind.u16()}, .payload = bytes}, now_);
  }

  void poll() {
    settle(stack_, now_);
    while (!replies_.empty()) {
      for (auto& [device, frame] : std::exchange(replies_, {})) {
        stack_.input(first_ + static_cast<InterfaceIndex>(device), PacketBuffer::copy_of(frame), now_);
      }
      settle(stack_, now_);
    }
    for (auto* udp : {udp_.get(), udp6_.get()}) {
      while (udp->receive() || udp->receive_error()) {
      }
    }
    require(filter_->connections() <= 2 * kMostConnections);  // so many of each family
  }

  TimePoint now_{std::chrono::hours(1)};
  RepeatedRandom random_;
  bool translates_;
  bool speaks_ipv6_;
  // An MTU that cuts packets of 1500 bytes, if IPv6 is not to be spoken (RFC 8200 5).
  std::array<WatchedDevice, 2> devices_{WatchedDevice(1), WatchedDevice(2, speaks_ipv6_ ? 1280 : 600)};
  std::vector<std::pair<std::size_t, Bytes>> replies_;
  Stack stack_{random_};
  InterfaceIndex first_ = kAnyInterface;
  std::optional<RuleFilter> filter_;
  std::unique_ptr<UdpEndpoint> udp_;
  std::unique_ptr<UdpEndpoint> udp6_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(ByteView(data, size));
  Router router(input.u8());
  while (input.left() >= 3) {
    const auto operation = input.u8();
    const auto length = input.u16();
    router.take(operation, input.take(std::min<std::size_t>(length, input.left())));
  }
  router.rest();
  return 0;
}
