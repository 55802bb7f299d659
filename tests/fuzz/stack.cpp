// The whole IP stack of a router with two interfaces, a forwarding filter and open sockets, a TCP listener
// among them: frames in, time passes. The input is a list of records: an operation, a length of two bytes (of
// which the highest bit switches the filter), and a frame. Whatever comes, frames that leave are well-formed,
// memory stays bounded, and no deadline lies in the past after a poll.
#include "stack/stack.hpp"

#include <vector>

#include "harness/repair.hpp"
#include "harness/repeated_random.hpp"
#include "harness/settle.hpp"
#include "harness/watched_device.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

/// Judges and rewrites packets by what stands in them, and looks at whether they are what a filter is
/// promised.
class Judge final : public ForwardingFilter {
 public:
  Verdict pass(const Passage& passage, PacketBuffer& packet, TimePoint) override {
    ByteReader reader(packet.bytes());
    const auto header = Ipv4Header::parse(reader);
    require(header && header->total_length_bytes == packet.size() && !header->is_fragment());
    const bool goes_out = passage.place == Place::forwarding || passage.place == Place::leaving;
    require(goes_out == (passage.out != kAnyInterface));
    const bool may_be_own = passage.place == Place::from_host || passage.place == Place::leaving;
    require(passage.in != kAnyInterface || may_be_own);
    switch (header->identification % 8) {
      case 0:
        return Verdict::drop;
      case 1:
        return may_be_own ? Verdict::drop : Verdict::reject;
      case 2:
        if (passage.place == Place::arrived || passage.place == Place::from_host)
          rewrite(packet, kDestinationAt, header->identification);
        return Verdict::accept;
      case 3:
        if (passage.place == Place::leaving) rewrite(packet, kSourceAt, header->identification);
        return Verdict::accept;
      default:
        return Verdict::accept;
    }
  }

 private:
  static constexpr std::size_t kSourceAt = 12, kDestinationAt = 16;

  /// To an address behind the second interface, which may be its own when it is a destination.
  static void rewrite(PacketBuffer& packet, std::size_t at, std::uint16_t choice) {
    const auto bytes = packet.bytes();
    const auto host = at == kSourceAt ? 200 : (choice >> 3) % 4 * 3 + 1;
    put_u16(bytes, at, 0x0a00);
    put_u16(bytes, at + 2, static_cast<std::uint16_t>(0x0100 + host));
    repair_packet(bytes);
  }
};

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
    for (auto* device : {&left_, &right_}) {
      device->add_own(Ipv4Address(0x0a000001));
      device->add_own(Ipv4Address(0x0a000101));
    }
    udp_ = stack_.udp().open({.local = {{}, 53}, .broadcast = true}, {}).value();
    (void)udp_->join(Ipv4Address(0xe0000116), first_);
    echo_ = stack_.icmp().open({}).value();
    tap_ = stack_.open_tap("eth0", {.udp_destination_port = 68}, {}).value();
    listener_ = stack_.tcp().listen({.local = Endpoint{{}, 80}}, kBacklog, small_buffers()).value();
  }

  void switch_filter() {
    filters_ = !filters_;
    stack_.set_filter(filters_ ? &judge_ : nullptr);
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
    settle(stack_, now_);
    const auto& reassembly = stack_.ipv4().reassembly();
    require(reassembly.memory_bytes() <= Reassembly::kMostBytes);
    for (const auto* name : {"eth0", "eth1"}) {
      const auto& neighbors = stack_.interface(name)->neighbors();
      require(neighbors.size() <= NeighborCache::kMostEntries);
      require(neighbors.pending_packets() <= NeighborCache::kMostPending);
    }
    require(listener_->waiting() <= kBacklog);
    for (const auto& each : connections_) {
      require(each->connection().memory_bytes() <= 4 * kBufferBytes + kMostBlocks);
    }
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
  static constexpr std::size_t kBacklog = 4, kMostConnections = 8, kBufferBytes = 4096;
  static constexpr std::size_t kMostBlocks = 100'000;  // of segments in flight or out of order

  static TcpSettings small_buffers() {
    TcpSettings settings;
    settings.largest_send_buffer_bytes = settings.largest_receive_buffer_bytes = 0;
    settings.send_buffer_bytes = settings.receive_buffer_bytes = kBufferBytes;
    return settings;
  }

  void send(ByteView bytes) {
    for (const auto& each : connections_) each->write(bytes, now_);
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
    while (connections_.size() < kMostConnections) {
      auto connection = listener_->accept();
      if (!connection) break;
      connections_.push_back(std::move(connection));
    }
    for (const auto& each : connections_) take_from(*each);
    std::erase_if(connections_, [](const auto& each) { return each->connection().orphaned(); });
  }
  /// Reads all, and lets go of what has ended.
  void take_from(TcpSocket& connection) {
    std::array<std::uint8_t, 500> buffer{};
    while (connection.read(buffer, now_) > 0) {
    }
    const auto& state = connection.connection();
    if (state.at_end() || state.state() == TcpControlBlock::State::closed) connection.close(now_);
  }

  TimePoint now_{std::chrono::hours(1)};
  RepeatedRandom random_;
  WatchedDevice left_{1}, right_{2};
  Judge judge_;
  bool filters_ = false;
  Stack stack_{random_};
  InterfaceIndex first_ = kAnyInterface;
  std::unique_ptr<UdpEndpoint> udp_;
  std::unique_ptr<EchoEndpoint> echo_;
  std::unique_ptr<FrameTap> tap_;
  std::unique_ptr<TcpListenSocket> listener_;
  std::vector<std::shared_ptr<TcpSocket>> connections_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint16_t kSwitchesFilter = 0x8000;
  Router router;
  ByteReader input(ByteView(data, size));
  while (input.left() >= 3) {
    const auto operation = input.u8();
    const auto length = input.u16();
    if (length & kSwitchesFilter) router.switch_filter();
    router.take(operation, input.take(std::min<std::size_t>(length & ~kSwitchesFilter, input.left())));
  }
  router.rest();
  return 0;
}
