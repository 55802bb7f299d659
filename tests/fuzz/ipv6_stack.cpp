// The IPv6 of a stack with two interfaces: one listens to routers, one is a router's; sockets are open.
// Frames in, time passes. The input is a list of records: an operation, a length of two bytes, and a packet,
// its Ethernet header left out. Whatever comes, packets that leave are well-formed, what is kept of strangers
// stays within its limits, and no deadline lies in the past after a poll.
#include <vector>

#include "harness/repair_ipv6.hpp"
#include "harness/repeated_random.hpp"
#include "harness/require.hpp"
#include "harness/settle.hpp"
#include "stack/stack.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

class Device final : public FrameDevice {
 public:
  explicit Device(std::uint8_t number) : mac_({2, 0, 0, 0, 0, number}) {}

  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override { return kMtuBytes; }
  std::optional<PacketBuffer> receive() override { return {}; }

  void send(PacketBuffer frame) override {
    ByteReader reader(frame.bytes());
    const auto ethernet = EthernetHeader::parse(reader);
    require(ethernet && ethernet->source == mac_ && frame.size() <= EthernetHeader::kLengthBytes + kMtuBytes);
    if (ethernet->ether_type != kEtherTypeIpv6) return;
    const auto packet = reader.rest();
    const auto header = Ipv6Header::parse(reader);
    require(header && header->packet_bytes() == packet.size());
    require(!header->source.is_multicast() && !header->source.is_loopback());
    require(!header->destination.is_unspecified() && !header->destination.is_loopback());
    require(header->destination.is_multicast() == ethernet->destination.is_group());
    if (header->next_header == kIpProtocolIcmpv6 && is_own(header->source)) {
      require(check_icmpv6(header->source, header->destination, reader.rest()));
    }
  }

 private:
  static constexpr std::uint32_t kMtuBytes = 1500;
  static bool is_own(const Ipv6Address& source) {
    return source.is_unspecified() || source == *Ipv6Address::parse("2001:db8::1") ||
           source == *Ipv6Address::parse("2001:db8:1::1");
  }

  MacAddress mac_;
};

class Router {
 public:
  Router() {
    first_ = stack_.add_interface("eth0", left_);
    stack_.add_interface("eth1", right_);
    for (const auto* name : {"eth0", "eth1"}) (void)stack_.set_up(name, true, now_);
    (void)stack_.add_address("eth0", *IpPrefix::parse("2001:db8::1/64"), now_);
    (void)stack_.add_address("eth1", *IpPrefix::parse("2001:db8:1::1/64"), now_);
    stack_.set_forwarding(true);
    (void)stack_.configure_ipv6("eth0", {.autoconfigure = true}, now_);
    (void)stack_.configure_ipv6("eth1", {.advertise = true}, now_);
    udp_ = stack_.udp().open({.local = {Ipv6Address(), 53}}, {}).value();
    (void)udp_->join(*Ipv6Address::parse("ff02::5"), first_);
    echo_ = stack_.icmpv6().open({}).value();
    listener_ = stack_.tcp().listen({.local = Endpoint{Ipv6Address(), 80}}, 4, {}).value();
  }

  void take(std::uint8_t operation, ByteView packet) {
    constexpr std::uint8_t kOtherInterface = 1, kUnrepaired = 2, kSends = 4, kByGroup = 8;
    now_ += std::chrono::milliseconds(operation >> 4) * (operation >> 4) * 60;  // up to 13.5 s
    const auto& device = operation & kOtherInterface ? right_ : left_;
    auto frame = PacketBuffer::for_payload(packet.size());
    frame.append(packet);
    if (!(operation & kUnrepaired)) repair_ipv6(frame.bytes());
    ByteWriter writer(frame.prepend(EthernetHeader::kLengthBytes));
    EthernetHeader{.destination = operation & kByGroup ? MacAddress({0x33, 0x33, 0, 0, 0, 1}) : device.mac(),
                   .source = MacAddress({2, 0, 0, 0, 0, 9}),
                   .ether_type = kEtherTypeIpv6}
        .serialize(writer);
    stack_.input(first_ + (operation & kOtherInterface), std::move(frame), now_);
    if (operation & kSends) send(packet);
    poll();
  }

  void poll() {
    settle(stack_, now_);
    require(stack_.ipv6().reassembly().memory_bytes() <= Reassembly::kMostBytes);
    for (const auto index : {first_, first_ + 1}) {
      const auto* interface = stack_.ipv6().interface(index);
      require(interface->neighbors().size() <= Ipv6NeighborCache::kMostEntries);
      require(interface->neighbors().pending_packets() <= Ipv6NeighborCache::kMostPending);
      require(interface->addresses().all().size() <= Ipv6Addresses::kMostAutoconfigured + 1);
    }
    require(stack_.routes().size() <= RouterDiscovery::kMostRouters + RouterDiscovery::kMostPrefixes + 6);
    require(listener_->waiting() <= 4);
    while (udp_->receive() || udp_->receive_error() || echo_->receive()) {
    }
    while (auto connection = listener_->accept()) connection->abort(now_);
  }

  void pass(Duration time) {
    now_ += time;
    poll();
  }

 private:
  void send(ByteView packet) {
    ByteReader reader(packet);
    const auto header = Ipv6Header::parse(reader);
    if (!header) return;
    (void)udp_->send({.to = {header->source, 9}, .payload = packet}, now_);
    (void)echo_->send({.to = header->source, .sequence = 1, .payload = packet}, now_);
  }

  TimePoint now_{std::chrono::hours(1)};
  RepeatedRandom random_;
  Device left_{1}, right_{2};
  Stack stack_{random_};
  InterfaceIndex first_ = kAnyInterface;
  std::unique_ptr<UdpEndpoint> udp_;
  std::unique_ptr<EchoEndpoint> echo_;
  std::unique_ptr<TcpListenSocket> listener_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Router router;
  router.pass(std::chrono::seconds(1));
  router.pass(std::chrono::seconds(1));
  ByteReader input(ByteView(data, size));
  while (input.left() >= 3) {
    const auto operation = input.u8();
    const auto length = input.u16();
    router.take(operation, input.take(std::min<std::size_t>(length, input.left())));
  }
  router.pass(std::chrono::hours(1));
  return 0;
}
