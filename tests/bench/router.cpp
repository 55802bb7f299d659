// What a RuleFilter costs a forwarded packet of a known connection: its three places, for rules, translation
// and both, among many connections. "whole" is the stack's way of the same packet, filter included.
#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <random>

#include "router/rule_filter.hpp"
#include "wire/arp_packet.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig {
namespace {

constexpr std::uint32_t kConnections = 10'000;

/// The same numbers in every run.
class Repeated final : public StackRandom {
 public:
  void fill(MutableByteView bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_() >> 56);
  }

 private:
  std::mt19937_64 engine_;
};

/// Sends into the void.
class Nowhere final : public FrameDevice {
 public:
  explicit Nowhere(std::uint8_t number) : mac_({2, 0, 0, 0, 0, number}) {}
  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override { return 1500; }
  void send(PacketBuffer frame) override { benchmark::DoNotOptimize(frame.bytes().data()); }
  std::optional<PacketBuffer> receive() override { return {}; }

 private:
  MacAddress mac_;
};

Bytes datagram(std::uint32_t connection, std::size_t payload_bytes) {
  const Ipv4Address from(0x0a000100 + connection / 100), to({198, 51, 100, 9});
  ByteWriter udp;
  serialize_udp(udp, {from, static_cast<std::uint16_t>(2000 + connection % 100)}, {to, 53},
                Bytes(payload_bytes, 0x42));
  Ipv4Header header;
  header.protocol = kIpProtocolUdp;
  header.source = from;
  header.destination = to;
  header.set_payload_bytes(udp.size());
  ByteWriter packet;
  header.serialize(packet);
  packet.bytes(udp.view());
  return std::move(packet).take();
}

class Router {
 public:
  Router(bool rules, bool translation) {
    stack_.add_interface("lan", devices_[0]);
    stack_.add_interface("wan", devices_[1]);
    for (const auto* name : {"lan", "wan"}) (void)stack_.set_up(name, true, now);
    (void)stack_.add_address("lan", {Ipv4Address(0x0a000001), 8}, now);
    (void)stack_.add_address("wan", {Ipv4Address(0xc6336401), 24}, now);
    stack_.set_forwarding(true);
    RuleFilterSettings settings;
    FirewallRule known, outwards;
    known.established = true;
    outwards.from_link = "lan";
    if (rules) {
      auto& firewall = settings.firewall.emplace();
      firewall.forward_policy = Verdict::drop;
      firewall.forward = {known, outwards};
    }
    if (translation) settings.nat.emplace().outside = "wan";
    if (rules || translation) stack_.set_filter(&filter_.emplace(stack_, random_, settings));
    introduce(Ipv4Address({198, 51, 100, 9}));
  }

  void input(const Bytes& packet) {
    auto buffer = PacketBuffer::copy_of(packet);
    ByteWriter writer(buffer.prepend(EthernetHeader::kLengthBytes));
    EthernetHeader{.destination = devices_[0].mac(), .source = {}, .ether_type = kEtherTypeIpv4}.serialize(
        writer);
    stack_.input(2, std::move(buffer), now);
  }
  RuleFilter& filter() { return *filter_; }

  TimePoint now{std::chrono::hours(1)};

 private:
  /// A neighbour outside.
  void introduce(const Ipv4Address& address) {
    const MacAddress mac({2, 0, 0, 0, 0, 9});
    ByteWriter frame;
    EthernetHeader{.destination = devices_[1].mac(), .source = mac, .ether_type = kEtherTypeArp}.serialize(
        frame);
    ArpPacket{.operation = ArpPacket::kRequest,
              .sender_mac = mac,
              .sender_ip = address,
              .target_mac = {},
              .target_ip = Ipv4Address(0xc6336401)}
        .serialize(frame);
    stack_.input(3, PacketBuffer::copy_of(frame.view()), now);
  }

  Repeated random_;
  std::array<Nowhere, 2> devices_{Nowhere(1), Nowhere(2)};
  Stack stack_{random_};
  std::optional<RuleFilter> filter_;
};

std::vector<Bytes> datagrams(std::size_t payload_bytes) {
  std::vector<Bytes> packets;
  for (std::uint32_t i = 0; i < kConnections; ++i)
    packets.push_back(datagram(i * 7919 % kConnections, payload_bytes));
  return packets;
}

/// Arguments: rules, translation, bytes of payload, connections that take turns.
void filter(benchmark::State& state) {
  using Place = ForwardingFilter::Place;
  Router router(state.range(0) != 0, state.range(1) != 0);
  const auto packets = datagrams(static_cast<std::size_t>(state.range(2)));
  for (const auto& packet : packets) router.input(packet);
  auto& filter = router.filter();
  if (filter.connections() != kConnections) state.SkipWithError("not all connections are known");
  auto buffer = PacketBuffer::copy_of(packets[0]);
  std::size_t next = 0;
  const auto turns = static_cast<std::size_t>(state.range(3));
  for (auto _ : state) {
    const auto& packet = packets[next];
    next = next + 1 == turns ? 0 : next + 1;
    std::memcpy(buffer.bytes().data(), packet.data(), 28);
    router.now += std::chrono::nanoseconds(100);
    (void)filter.pass({.place = Place::arrived, .in = 2}, buffer, router.now);
    (void)filter.pass({.place = Place::forwarding, .in = 2, .out = 3}, buffer, router.now);
    benchmark::DoNotOptimize(filter.pass({.place = Place::leaving, .in = 2, .out = 3}, buffer, router.now));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(filter)
    ->ArgNames({"rules", "nat", "bytes", "turns"})
    ->ArgsProduct({{1}, {0}, {64}, {1, kConnections}})
    ->ArgsProduct({{0, 1}, {1}, {64}, {1, kConnections}})
    ->ArgsProduct({{1}, {1}, {1400}, {1, kConnections}});

void whole(benchmark::State& state) {
  Router router(state.range(0) != 0, state.range(1) != 0);
  const auto packets = datagrams(static_cast<std::size_t>(state.range(2)));
  for (const auto& packet : packets) router.input(packet);
  for (auto _ : state) {
    router.now += std::chrono::nanoseconds(100);
    router.input(packets[0]);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(whole)->ArgNames({"rules", "nat", "bytes"})->ArgsProduct({{0, 1}, {0, 1}, {64, 1400}});

}  // namespace
}  // namespace netrig

BENCHMARK_MAIN();
