// One connection of host a's, whose peer the test plays by hand: segments in, and what is said to them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/tcp_rig.hpp"

namespace netrig {

class PlayedPeer {
 public:
  /// Sends a SYN, which the peer has not answered.
  explicit PlayedPeer(const TcpSettings& settings = plain_settings(), std::uint32_t mtu_bytes = 1500) {
    rig.play_b();
    rig.a.mtu = mtu_bytes;
    client = rig.dial(settings);
    own_start_ = rig.last_from_a().sequence;
  }

  /// Answers it, and forgets the handshake.
  void establish(const TcpOptionSet& offered = {.maximum_segment_bytes = 1000}) {
    auto answer = at_peer(0);
    answer.syn = true;
    answer.options = offered;
    send(answer, 1);
    rig.take_transcript();
  }

  TcpHeader at_peer(std::uint32_t position) const {
    TcpHeader header;
    header.sequence = kPeerStart + position;
    header.window = 10000;
    return header;
  }
  /// A segment of the peer's, acknowledging `acknowledged` of our stream.
  void send(TcpHeader header, std::uint32_t acknowledged, std::string_view payload = "") {
    header.ack = true;
    header.acknowledgment = own_start_ + acknowledged;
    rig.inject(header, as_bytes(payload));
  }
  /// The same with options byte by byte, a multiple of four.
  void send_with_options(TcpHeader header, const Bytes& options, std::string_view payload = "") {
    constexpr std::size_t kOffsetAt = 12;
    header.source_port = TcpRig::kServerPort;
    header.destination_port = TcpRig::kClientPort;
    header.ack = true;
    header.acknowledgment = own_start_ + 1;
    ByteWriter writer;
    header.serialize(writer);
    writer.bytes(options).text(payload);
    auto segment = std::move(writer).take();
    segment[kOffsetAt] = static_cast<std::uint8_t>((TcpHeader::kMinimumBytes + options.size()) / 4 << 4);
    finish_tcp(rig.b.address(), rig.a.address(), segment);
    rig.a.tcp.packet_arrived({.source = rig.b.address(), .destination = rig.a.address()}, segment, rig.now());
  }

  void write(std::size_t count) { client->write(Bytes(count, 'x'), rig.now()); }
  std::string read(std::size_t most = 100'000) {
    Bytes buffer(most);
    buffer.resize(client->read(buffer, rig.now()));
    return std::string(as_text(buffer));
  }
  /// What a has sent since the last call, with its times and without its direction.
  std::vector<std::string> dated_answers() {
    auto lines = rig.take_transcript();
    std::erase_if(lines, [](const std::string& line) { return line.find("a > b") == std::string::npos; });
    for (auto& line : lines) line.erase(line.find("a > b "), 6);
    return lines;
  }
  /// … without times.
  std::vector<std::string> answers() {
    auto lines = dated_answers();
    for (auto& line : lines) line = line.substr(line.find(' ') + 1);
    return lines;
  }
  const TcpControlBlock& connection() const { return client->connection(); }
  const TcpSender& sender() const { return client->connection().sender(); }
  std::uint32_t own_start() const { return own_start_; }

  static constexpr std::uint32_t kPeerStart = 0xfffffff0;  // the numbers wrap soon
  TcpRig rig;
  std::shared_ptr<TcpSocket> client;

 private:
  std::uint32_t own_start_ = 0;
};

}  // namespace netrig
