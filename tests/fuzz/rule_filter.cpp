// A router with two interfaces, and the packet filter and address translation of a RuleFilter: frames in,
// time passes. The input is a byte that chooses the rules, and a list of records: an operation, a length of
// two bytes, and a frame. Whatever comes, frames that leave are well-formed, what was translated has its
// checksums right, no more connections are known than may be, and after a week none is.
#include "router/rule_filter.hpp"

#include <vector>

#include "harness/repair.hpp"
#include "harness/repeated_random.hpp"
#include "harness/settle.hpp"
#include "harness/watched_device.hpp"

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
  return {.forward_policy = Verdict::reject,
          .input_policy = Verdict::reject,
          .forward = {known, far, web, outwards},
          .input = {known, rule(Verdict::accept, TransportProtocol::icmp)}};
}

class Router {
 public:
  explicit Router(std::uint8_t choice) : translates_(choice & 1) {
    first_ = stack_.add_interface("eth0", devices_[0]);
    stack_.add_interface("eth1", devices_[1]);
    for (const auto* name : {"eth0", "eth1"}) (void)stack_.set_up(name, true, now_);
    (void)stack_.add_address("eth0", {Ipv4Address(0x0a000001), 24}, now_);
    (void)stack_.add_address("eth1", {Ipv4Address(0xc6336401), 24}, now_);
    (void)stack_.set_route({.destination = {Ipv4Address(), 0}, .gateway = Ipv4Address(0xc63364fe)});
    stack_.set_forwarding(true);
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      devices_[i].on_arp([this, i](const ArpPacket& packet) { answer(i, packet); });
      devices_[i].on_frame([this](ByteView frame) { check(frame); });
    }
    RuleFilterSettings settings{.interfaces = {{"lan", "eth0"}, {"wan", "eth1"}},
                                .most_connections = kMostConnections};
    if (translates_) settings.nat = translation();
    if (choice & 2) settings.firewall = guarded();
    filter_.emplace(stack_, random_, settings);
    stack_.set_filter(&*filter_);
    udp_ = stack_.udp().open({.local = {{}, 53}}, {}).value();
    poll();
  }

  void take(std::uint8_t operation, ByteView bytes) {
    constexpr std::uint8_t kOutside = 1, kRepaired = 2, kSends = 4, kForgets = 8;
    const int pause = operation >> 4;
    now_ += std::chrono::seconds(pause) * pause * pause;  // up to 56 minutes
    auto frame = PacketBuffer::copy_of(bytes);
    if (operation & kRepaired) repair(frame.bytes());
    stack_.input(first_ + (operation & kOutside), std::move(frame), now_);
    if (operation & kSends) send(bytes);
    if (operation & kForgets) filter_->forget_all();
    poll();
  }

  /// A packet that nobody wants is enough to have everything forgotten.
  void rest() {
    now_ += std::chrono::hours(24 * 7);
    poll();
    auto packet = PacketBuffer::for_payload(0);
    (void)packet.append(ByteView(std::array<std::uint8_t, 20>{0x45}));
    (void)filter_->pass({.place = ForwardingFilter::Place::arrived, .in = first_}, packet, now_);
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

  /// With translation, what is not intact is not forwarded.
  void check(ByteView frame) const {
    ByteReader reader(frame);
    const auto ethernet = EthernetHeader::parse(reader);
    if (!translates_ || ethernet->ether_type != kEtherTypeIpv4) return;
    const auto packet = reader.rest();
    const auto header = Ipv4Header::parse(reader);
    require(header.has_value());
    if (!header->is_fragment()) require(is_intact(packet, PacketFacts::of(packet)));
  }

  void send(ByteView bytes) {
    if (bytes.size() < 6) return;
    ByteReader reader(bytes);
    const IpAddress to = Ipv4Address(reader.u32());
    (void)udp_->send({.to = {to, reader.u16()}, .payload = bytes}, now_);
  }

  void poll() {
    settle(stack_, now_);
    while (!replies_.empty()) {
      for (auto& [device, frame] : std::exchange(replies_, {})) {
        stack_.input(first_ + static_cast<InterfaceIndex>(device), PacketBuffer::copy_of(frame), now_);
      }
      settle(stack_, now_);
    }
    while (udp_->receive()) {
    }
    while (udp_->receive_error()) {
    }
    require(filter_->connections() <= kMostConnections);
  }

  TimePoint now_{std::chrono::hours(1)};
  RepeatedRandom random_;
  std::array<WatchedDevice, 2> devices_{WatchedDevice(1), WatchedDevice(2, 600)};
  bool translates_;
  std::vector<std::pair<std::size_t, Bytes>> replies_;
  Stack stack_{random_};
  InterfaceIndex first_ = kAnyInterface;
  std::optional<RuleFilter> filter_;
  std::unique_ptr<UdpEndpoint> udp_;
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
