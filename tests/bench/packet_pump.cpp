// Frames through a veth link by AF_PACKET, each with its payload copied and summed on both sides: the most
// that a TCP of ours can reach there. PacketDevice beside bare rings; one thread that does both sides in
// turns, and two that run on their own, no more than a window apart, as TCP would.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <thread>

#include "kernel/file_descriptor.hpp"
#include "kernel/packet_device.hpp"
#include "kernel/packet_ring.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"
#include "unit/kernel/veth_pair.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet_header.hpp"

namespace {

using namespace netrig;

constexpr std::size_t kHeaderBytes = EthernetHeader::kLengthBytes;
constexpr std::size_t kMostPayload = 1500;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kFramesARound = 32 * 1024;
constexpr std::size_t kWindow = 512;  // frames; less than either ring holds
constexpr std::uint16_t kExperimental = 0x88b5;

EthernetHeader header() {
  return {.destination = testing::kSecondMac, .source = testing::kFirstMac, .ether_type = kExperimental};
}

/// What the receiver makes of each frame; a checksum that nobody used would not be made.
class Sink {
 public:
  void take(ByteView frame) {
    const auto payload = frame.subspan(kHeaderBytes);
    std::memcpy(memory_.data(), payload.data(), payload.size());
    benchmark::DoNotOptimize(internet_checksum(payload));
  }

 private:
  std::array<std::uint8_t, kMostPayload> memory_{};
};

class DevicePump {
 public:
  void send(ByteView payload) {
    auto packet = PacketBuffer::for_payload(payload.size());
    packet.append(payload);
    benchmark::DoNotOptimize(internet_checksum(packet.bytes()));
    ByteWriter writer(packet.prepend(kHeaderBytes));
    header().serialize(writer);
    from_.send(std::move(packet));
  }
  void flush() { from_.flush(); }
  bool receive(Sink& sink) {
    const auto frame = to_.receive();
    if (frame) sink.take(frame->bytes());
    return frame.has_value();
  }
  int descriptor() const { return to_.descriptor(); }

 private:
  PacketDevice from_{"a"};
  PacketDevice to_{"b"};
};

/// Nothing but rings: what is written stands in the one, what is read in the other.
class BarePump {
 public:
  BarePump() {
    bind_to("a", from_, 0);
    bind_to("b", to_, htons(kExperimental));
  }
  void send(ByteView payload) {
    const auto frame = sending_.slot().subspan(TPACKET2_HDRLEN - sizeof(sockaddr_ll));
    ByteWriter writer(frame.first(kHeaderBytes));
    header().serialize(writer);
    std::memcpy(frame.data() + kHeaderBytes, payload.data(), payload.size());
    benchmark::DoNotOptimize(internet_checksum(frame.subspan(kHeaderBytes, payload.size())));
    tpacket2_hdr slot{};
    slot.tp_len = static_cast<std::uint32_t>(kHeaderBytes + payload.size());
    sending_.set_header(slot);
    sending_.set_status(TP_STATUS_SEND_REQUEST);
    sending_.advance();
  }
  void flush() { checked(::send(from_.number(), nullptr, 0, MSG_DONTWAIT), "send"); }
  bool receive(Sink& sink) {
    if ((receiving_.status() & TP_STATUS_USER) == 0) return false;
    const auto slot = receiving_.header();
    sink.take(receiving_.slot().subspan(slot.tp_mac, slot.tp_snaplen));
    receiving_.set_status(TP_STATUS_KERNEL);
    receiving_.advance();
    return true;
  }
  int descriptor() const { return to_.number(); }

 private:
  static void bind_to(const char* interface, const FileDescriptor& socket, std::uint16_t protocol) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = protocol;
    address.sll_ifindex = device_index(interface).value();
    checked(bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  }

  FileDescriptor from_ = FileDescriptor::socket(AF_PACKET, SOCK_RAW, 0);
  FileDescriptor to_ = FileDescriptor::socket(AF_PACKET, SOCK_RAW, 0);
  PacketRing sending_{from_.number(), PacketRing::Direction::transmit, 1600, PacketDevice::kSendFrames};
  PacketRing receiving_{to_.number(), PacketRing::Direction::receive, 1600, 1024};
};

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kFramesARound));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kFramesARound) * state.range(0));
}

template <class Pump>
void one_thread(benchmark::State& state) {
  Pump pump;
  Sink sink;
  const Bytes payload(static_cast<std::size_t>(state.range(0)), 0x5a);
  for (auto _ : state) {
    std::size_t received = 0;
    for (std::size_t sent = 0; sent < kFramesARound; sent += kBatch) {
      for (std::size_t i = 0; i < kBatch; ++i) pump.send(payload);
      pump.flush();
      while (pump.receive(sink)) ++received;
    }
    if (received != kFramesARound) state.SkipWithError("frames were lost");
  }
  count(state);
}

template <class Pump>
class Receiver {
 public:
  explicit Receiver(Pump& pump) : thread_([this, &pump](const std::stop_token& end) { run(pump, end); }) {}
  std::size_t received() const { return received_.load(std::memory_order_acquire); }

 private:
  void run(Pump& pump, const std::stop_token& end) {
    Sink sink;
    while (!end.stop_requested()) {
      while (pump.receive(sink)) received_.fetch_add(1, std::memory_order_release);
      pollfd wait{.fd = pump.descriptor(), .events = POLLIN, .revents = 0};
      poll(&wait, 1, 10);
    }
  }

  std::atomic<std::size_t> received_ = 0;
  std::jthread thread_;
};

/// False when so many have not come for a long while: lost, which must not happen.
template <class Pump>
bool wait_for(const Receiver<Pump>& receiver, std::size_t count) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (receiver.received() < count) {
    if (std::chrono::steady_clock::now() > limit) return false;
    sched_yield();
  }
  return true;
}

template <class Pump>
void two_threads(benchmark::State& state) {
  Pump pump;
  Receiver<Pump> receiver(pump);
  const Bytes payload(static_cast<std::size_t>(state.range(0)), 0x5a);
  std::size_t sent = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kFramesARound; ++i) {
      pump.send(payload);
      if (++sent % kBatch != 0) continue;
      pump.flush();
      if (sent > kWindow && !wait_for(receiver, sent - kWindow))
        return state.SkipWithError("frames were lost");
    }
    if (!wait_for(receiver, sent)) return state.SkipWithError("frames were lost");
  }
  count(state);
}

// The payload of a small packet, and all that a frame holds. One thread is measured by the processor's time,
// so that whatever else the machine does leaves the figures alone; two can only be by the clock.
#define PUMP(name, ...) \
  BENCHMARK(__VA_ARGS__)->Name(name)->Arg(64)->Arg(kMostPayload)->Unit(benchmark::kMillisecond)
PUMP("device_one_thread", one_thread<DevicePump>);
PUMP("bare_one_thread", one_thread<BarePump>);
PUMP("device_two_threads", two_threads<DevicePump>)->UseRealTime();
PUMP("bare_two_threads", two_threads<BarePump>)->UseRealTime();

void write_file(const char* path, const std::string& text) {
  const auto file = FileDescriptor::open(path, O_WRONLY);
  checked(write(file.number(), text.data(), text.size()), path);
}

/// Namespaces of its own: the link is nobody else's, and no right is needed.
void enter_private_network() {
  const auto user = geteuid();
  const auto group = getegid();
  checked(unshare(user == 0 ? CLONE_NEWNET : CLONE_NEWNET | CLONE_NEWUSER), "make a network namespace");
  if (user != 0) {
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  }
  testing::make_veth_pair("a", "b");
}

}  // namespace

int main(int argc, char** argv) try {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  enter_private_network();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "packet_pump_bench: %s\n", error.what());
  return 1;
}
