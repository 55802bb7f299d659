#include "load/packet_load.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace netrig::load {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPayloadBytes = 64;
constexpr std::size_t kBatch = 64;
// Less than any socket, ring or queue on the way holds.
constexpr std::uint64_t kWindow = 256;
constexpr std::uint64_t kTellEvery = 32;
// More than a kernel grants an ordinary user; it grants what it may.
constexpr std::size_t kReceiveBufferBytes = 1 << 20;
constexpr auto kAnswerTime = 100ms;
constexpr int kAttempts = 50;

/// What the server says: how far it has come. A datagram that is no longer than this asks for it.
struct Told {
  static constexpr std::size_t kBytes = 16;
  std::uint64_t next = 0;
  std::uint64_t received = 0;

  static Told parse(ByteView bytes) {
    ByteReader reader(bytes);
    Told told;
    told.next = reader.u64();
    told.received = reader.u64();
    return told;
  }
  void serialize(ByteWriter& writer) const {
    writer.u64(next);
    writer.u64(received);
  }
};

class PacketClient {
 public:
  PacketClient(Host& host, PacketWork work)
      : host_(host), work_(work), payloads_(kBatch, Bytes(kPayloadBytes, 0x5a)), told_batch_(kBatch) {
    socket_ = host.udp({.local = {}, .receive_buffer_bytes = kReceiveBufferBytes}).value();
    for (const auto& payload : payloads_) batch_.push_back({.to = work.server, .payload = payload});
  }

  Task<> run() {
    co_await ask();
    sent_ = told_.next;
    const auto before = told_;
    const auto begin = host_.now();
    const auto end = begin + work_.time;
    while (host_.now() < end) {
      if (work_.flood || sent_ + kBatch <= told_.next + kWindow) {
        co_await send();
      } else {
        co_await listen();
      }
    }
    const auto seconds = std::chrono::duration<double>(host_.now() - begin).count();
    co_await ask();
    host_.console().print("{\"sent\": " + std::to_string(sent_ - before.next) +
                          ", \"received\": " + std::to_string(told_.received - before.received) +
                          ", \"seconds\": " + std::to_string(seconds) + "}");
  }

 private:
  Task<> send() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      ByteWriter writer(MutableByteView(payloads_[i]).first(sizeof sent_));
      writer.u64(sent_ + i);
    }
    auto count = co_await socket_->send_batch(batch_, host_.now() + kAnswerTime);
    sent_ += count.value();
  }

  /// Until the server has told something. What has not arrived until then, does not any more.
  Task<> listen() {
    auto count = co_await socket_->receive_batch(told_batch_, host_.now() + kAnswerTime);
    if (!count && count.error() != HostError::timed_out) throw std::runtime_error(count.error().message());
    if (!count) told_.next = sent_;
    for (std::size_t i = 0; count && i < *count; ++i) hear(told_batch_[i].payload);
  }

  void hear(ByteView payload) {
    if (payload.size() != Told::kBytes) return;
    const auto told = Told::parse(payload);
    if (told.received < told_.received) return;
    told_ = {std::max(told.next, told_.next), told.received};
    heard_ = true;
  }

  /// The newest state, once all that was sent before has come through.
  Task<> ask() {
    const std::array<std::uint8_t, 1> question{};
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const auto before = told_.received;
      heard_ = false;
      const OutgoingDatagram datagram{.to = work_.server, .payload = question};
      auto sent = co_await socket_->send(datagram, host_.now() + kAnswerTime);
      sent.value();
      co_await listen();
      if (heard_ && told_.received == before) co_return;
    }
    throw std::runtime_error(work_.server.to_string() + " does not answer");
  }

  Host& host_;
  PacketWork work_;
  std::unique_ptr<UdpSocket> socket_;
  std::vector<Bytes> payloads_;
  std::vector<OutgoingDatagram> batch_;
  std::vector<Datagram> told_batch_;
  std::uint64_t sent_ = 0;
  Told told_ = {};
  bool heard_ = false;
};

}  // namespace

PacketServer::PacketServer(Host& host) : host_(host) {
  socket_ = host.udp({.local = {Ipv4Address(), kPort}, .receive_buffer_bytes = kReceiveBufferBytes}).value();
}

Task<> PacketServer::run() {
  std::vector<Datagram> batch(kBatch);
  for (;;) {
    auto count = co_await socket_->receive_batch(batch, {});
    if (!count) co_return;
    bool asked = false;
    for (std::size_t i = 0; i < *count; ++i) take(batch[i].payload, asked);
    if (asked || received_ - told_ >= kTellEvery) co_await tell(batch.front().from);
  }
}

void PacketServer::take(ByteView payload, bool& asked) {
  if (payload.size() <= Told::kBytes) {
    asked = true;
    return;
  }
  ByteReader reader(payload);
  next_ = std::max(next_, reader.u64() + 1);
  ++received_;
}

Task<> PacketServer::tell(Endpoint client) {
  std::array<std::uint8_t, Told::kBytes> bytes{};
  ByteWriter writer(bytes);
  Told{next_, received_}.serialize(writer);
  told_ = received_;
  const OutgoingDatagram datagram{.to = client, .payload = bytes};
  [[maybe_unused]] auto sent = co_await socket_->send(datagram, host_.now() + kAnswerTime);
}

Task<> send_packets(Host& host, PacketWork work) {
  PacketClient client(host, work);
  co_await client.run();
}

}  // namespace netrig::load
