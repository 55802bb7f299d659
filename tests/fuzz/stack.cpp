// The whole IP stack of a router with two interfaces and open sockets: frames in, time passes. The input is a
// list of records: an operation, a length of two bytes, and a frame. Whatever comes, frames that leave are
// well-formed, memory stays bounded, and no deadline lies in the past after a poll.
#include "stack/stack.hpp"

#include <cstdlib>
#include <deque>

#include "wire/checksum.hpp"
#include "wire/ethernet_header.hpp"

using namespace netrig;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

class Counter final : public StackRandom {
 public:
  void fill(MutableByteView bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(next_ = next_ * 109 + 89);
  }

 private:
  std::uint32_t next_ = 1;
};

class Device final : public FrameDevice {
 public:
  explicit Device(std::uint8_t number) : mac_({2, 0, 0, 0, 0, number}) {}
  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override { return 1500; }
  void send(PacketBuffer frame) override {
    ByteReader reader(frame.bytes());
    const auto ethernet = EthernetHeader::parse(reader);
    require(ethernet && ethernet->source == mac_ &&
            frame.size() <= EthernetHeader::kLengthBytes + mtu_bytes());
    if (ethernet->ether_type != kEtherTypeIpv4) return;
    const auto header = Ipv4Header::parse(reader);
    require(header && header->payload_bytes() == reader.left());
  }
  std::optional<PacketBuffer> receive() override { return {}; }

 private:
  MacAddress mac_;
};

void put_u16(MutableByteView bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

/// Makes an IPv4 frame pass the checks of lengths and sums, which mutations seldom do.
void repair(MutableByteView frame) {
  if (frame.size() < 34) return;
  const auto packet = frame.subspan(EthernetHeader::kLengthBytes);
  const std::size_t header_bytes = (packet[0] & 0x0f) * std::size_t{4};
  if (header_bytes < Ipv4Header::kMinimumBytes || header_bytes > packet.size()) return;
  put_u16(packet, 2, static_cast<std::uint16_t>(packet.size()));
  put_u16(packet, 10, 0);
  put_u16(packet, 10, internet_checksum(packet.first(header_bytes)));
  const auto payload = packet.subspan(header_bytes);
  if (packet[9] == kIpProtocolIcmp && payload.size() >= 8) {
    put_u16(payload, 2, 0);
    put_u16(payload, 2, internet_checksum(payload));
  } else if (packet[9] == kIpProtocolUdp && payload.size() >= 8) {
    put_u16(payload, 4, static_cast<std::uint16_t>(payload.size()));
    put_u16(payload, 6, 0);
  }
}

class Router {
 public:
  Router() {
    first_ = stack_.add_interface("eth0", left_);
    stack_.add_interface("eth1", right_);
    for (const auto* name : {"eth0", "eth1"}) (void)stack_.set_up(name, true, now_);
    (void)stack_.add_address("eth0", {Ipv4Address(0x0a000001), 24}, now_);
    (void)stack_.add_address("eth1", {Ipv4Address(0x0a000101), 24}, now_);
    (void)stack_.set_route({.destination = {Ipv4Address(), 0}, .gateway = Ipv4Address(0x0a000109)});
    stack_.set_forwarding(true);
    udp_ = stack_.udp().open({.local = {{}, 53}, .broadcast = true}, {}).value();
    (void)udp_->join(Ipv4Address(0xe0000116), first_);
    echo_ = stack_.icmp().open({}).value();
    tap_ = stack_.open_tap("eth0", {.udp_destination_port = 68}, {}).value();
  }

  void take(std::uint8_t operation, ByteView bytes) {
    constexpr std::uint8_t kOtherInterface = 1, kRepaired = 2, kSends = 4, kDrains = 8;
    now_ += std::chrono::milliseconds(operation >> 4) * (operation >> 4) * 60;  // up to 13.5 s
    auto frame = PacketBuffer::copy_of(bytes);
    if (operation & kRepaired) repair(frame.bytes());
    stack_.input(first_ + (operation & kOtherInterface), std::move(frame), now_);
    if (operation & kSends) send(bytes);
    if (operation & kDrains) drain();
    poll();
  }

  void poll() {
    for (int i = 0; i < 4; ++i) stack_.poll(now_);
    // Packets to ourselves may answer each other for ever; nothing else may.
    const auto& reassembly = stack_.ipv4().reassembly();
    require(reassembly.memory_bytes() <= Reassembly::kMostBytes);
    for (const auto* name : {"eth0", "eth1"}) {
      const auto& neighbors = stack_.interface(name)->neighbors();
      require(neighbors.size() <= NeighborCache::kMostEntries);
      require(neighbors.pending_packets() <= NeighborCache::kMostPending);
      require(!neighbors.deadline() || *neighbors.deadline() > now_);
    }
    require(!reassembly.deadline() || *reassembly.deadline() > now_);
  }

  /// After a day of silence nothing is left to do.
  void rest() {
    drain();
    for (int i = 0; i < 24 && stack_.next_deadline(); ++i) {
      now_ += std::chrono::hours(1);
      poll();
    }
    require(!stack_.next_deadline());
  }

 private:
  void send(ByteView bytes) {
    if (bytes.size() < 6) return;
    ByteReader reader(bytes);
    const IpAddress to = Ipv4Address(reader.u32());
    (void)udp_->send({.to = {to, reader.u16()}, .payload = bytes}, now_);
    (void)echo_->send({.to = to, .sequence = 1, .payload = bytes}, now_);
  }
  void drain() {
    while (udp_->receive()) {
    }
    while (udp_->receive_error()) {
    }
    while (echo_->receive()) {
    }
    while (tap_->receive()) {
    }
  }

  TimePoint now_{std::chrono::hours(1)};
  Counter random_;
  Device left_{1}, right_{2};
  Stack stack_{random_};
  InterfaceIndex first_ = kAnyInterface;
  std::unique_ptr<UdpEndpoint> udp_;
  std::unique_ptr<EchoEndpoint> echo_;
  std::unique_ptr<FrameTap> tap_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Router router;
  ByteReader input(ByteView(data, size));
  while (input.left() >= 3) {
    const auto operation = input.u8();
    const auto length = input.u16();
    router.take(operation, input.take(std::min<std::size_t>(length, input.left())));
  }
  router.rest();
  return 0;
}
