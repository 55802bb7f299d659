#include "segmentation.hpp"

#include <algorithm>

#include "wire/ipv4_header.hpp"

namespace netrig::packetdrill {

namespace {

constexpr std::uint64_t kLargestPacket = 65536 - 321;  // GSO_LEGACY_MAX_SIZE, without headers
constexpr std::uint64_t kUnlimitedThreshold = 0x7fffffff;
constexpr std::size_t kFlagsPosition = 13;  // in the TCP header
constexpr std::size_t kChecksumPosition = 16;
constexpr std::uint8_t kPush = 0x08;

void set_push(PacketBuffer& packet, const Ipv4Header& ip, bool on) {
  const auto segment = packet.bytes().subspan(ip.header_bytes());
  const auto flags =
      static_cast<std::uint8_t>(on ? segment[kFlagsPosition] | kPush : segment[kFlagsPosition] & ~kPush);
  if (flags == segment[kFlagsPosition]) return;
  segment[kFlagsPosition] = flags;
  segment[kChecksumPosition] = segment[kChecksumPosition + 1] = 0;
  finish_tcp(ip.source, ip.destination, segment);
}

}  // namespace

/// Of a stream, where it stands in it; no stream: nothing to do with it.
struct Segmentation::Segment {
  Stream* stream = nullptr;
  Ipv4Header ip = {};
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool fin = false;
};

void Segmentation::add(const std::shared_ptr<Stream>& stream) {
  streams_[stream->socket->connection().ends()] = stream;
}

Segmentation::Segment Segmentation::describe(PacketBuffer& packet) const {
  Segment segment;
  ByteReader reader(packet.bytes());
  const auto ip = Ipv4Header::parse(reader);
  if (!ip || ip->protocol != kIpProtocolTcp) return segment;
  const auto header = TcpHeader::parse(reader);
  if (!header || header->syn || header->rst || reader.left() == 0) return segment;
  const auto found =
      streams_.find(TcpEnds{{ip->source, header->source_port}, {ip->destination, header->destination_port}});
  if (found == streams_.end()) return segment;
  const auto& connection = found->second->socket->connection();
  segment.stream = found->second.get();
  segment.ip = *ip;
  segment.fin = header->fin;
  // Scripts are far too short for numbers to wrap around.
  segment.begin = header->sequence - connection.initial_send_sequence() - 1;
  segment.end = segment.begin + reader.left();
  return segment;
}

/// Linux paces what it sends, whether it waits or not, and makes a packet what a millisecond brings; on short
/// paths more (tcp_update_pacing_rate, tcp_tso_autosize).
std::uint64_t Segmentation::segments_in_packet(const TcpSender& sender) const {
  const auto& congestion = sender.congestion();
  const std::uint64_t segment = sender.segment_size();
  const auto micros = [](Duration time) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
  };
  const auto smoothed = std::max<std::uint64_t>(1, micros(sender.round_trip().smoothed()));
  const std::uint64_t percent =
      congestion.window() < congestion.slow_start_threshold().value_or(kUnlimitedThreshold) / 2 ? 200 : 120;
  const auto window = std::max<std::uint64_t>(congestion.window(), sender.unacknowledged_bytes());
  const auto rate = window * 1'000'000 / smoothed * percent / 100;
  auto bytes = rate >> 10;
  const auto path = micros(sender.round_trip().minimum().value_or(Duration{})) >> 9;
  if (path < 32) bytes += kLargestPacket >> path;
  const auto segments = std::max<std::uint64_t>(std::min(bytes, kLargestPacket) / segment, least_segments_);
  const auto half = std::max<std::uint64_t>(1, congestion.window() / segment / 2);  // tcp_cwnd_test
  return std::min(segments, half);
}

void Segmentation::look(std::deque<PacketBuffer>& burst) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < burst.size(); ++i) {
    const auto segment = describe(burst[i]);
    if (segment.stream == nullptr) {
      count = 0;
      continue;
    }
    auto& sending = segment.stream->sending;
    ++count;
    const auto next = i + 1 < burst.size() ? describe(burst[i + 1]) : Segment();
    const bool goes_on = next.stream == segment.stream && next.begin == segment.end && !segment.fin &&
                         segment.end < sending.buffer_end(segment.begin) &&
                         count < segments_in_packet(segment.stream->socket->connection().sender());
    if (goes_on) {
      set_push(burst[i], segment.ip, false);
      continue;
    }
    set_push(burst[i], segment.ip, count > 1 || sending.is_pushed(segment.end));
    sending.sent_up_to(segment.end);
    count = 0;
  }
}

}  // namespace netrig::packetdrill
