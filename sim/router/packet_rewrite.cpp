#include "router/packet_rewrite.hpp"

#include <optional>

#include "router/icmp_query.hpp"
#include "wire/checksum.hpp"

namespace netrig {

namespace {

constexpr std::size_t kProtocolAt = 9, kHeaderChecksumAt = 10, kSourceAt = 12, kDestinationAt = 16;

/// What changed words change in a checksum over them: HC' = ~(~HC + ~m + m') (RFC 1624 3, equation 3).
class ChecksumChange {
 public:
  void replace(std::uint16_t before, std::uint16_t after) {
    sum_ += static_cast<std::uint16_t>(~before);
    sum_ += after;
  }
  std::uint16_t applied_to(std::uint16_t checksum) const {
    auto sum = sum_ + static_cast<std::uint16_t>(~checksum);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
  }

 private:
  std::uint32_t sum_ = 0;  // of a few words
};

std::uint16_t word_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void put_word(MutableByteView bytes, std::size_t at, std::uint16_t word) {
  bytes[at] = static_cast<std::uint8_t>(word >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(word);
}

void replace_word(MutableByteView bytes, std::size_t at, std::uint16_t word, ChecksumChange& change) {
  change.replace(word_at(bytes, at), word);
  put_word(bytes, at, word);
}

/// Where ports and checksum of a transport's header are, and what the checksum covers.
struct Layout {
  std::size_t source_port_at = 0;
  std::size_t destination_port_at = 2;
  std::size_t checksum_at = 0;
  bool covers_addresses = true;
  bool zero_means_none = false;
};

std::optional<Layout> layout_of(std::uint8_t protocol, ByteView segment) {
  constexpr std::size_t kTcpChecksumAt = 16, kUdpChecksumAt = 6, kIcmpChecksumAt = 2, kIdentifierAt = 4;
  switch (protocol) {
    case kIpProtocolTcp:
      return Layout{.checksum_at = kTcpChecksumAt};
    case kIpProtocolUdp:
      return Layout{.checksum_at = kUdpChecksumAt, .zero_means_none = true};
    case kIpProtocolIcmp:
      if (segment.size() < IcmpMessage::kHeaderBytes || !IcmpQuery::of(segment[0]).known()) return {};
      return Layout{.source_port_at = kIdentifierAt,
                    .destination_port_at = kIdentifierAt,
                    .checksum_at = kIcmpChecksumAt,
                    .covers_addresses = false};
    default:
      return {};
  }
}

void update_checksum(MutableByteView bytes, std::size_t at, const ChecksumChange& change,
                     bool zero_means_none) {
  if (at + 2 > bytes.size()) return;
  const auto before = word_at(bytes, at);
  if (zero_means_none && before == 0) return;
  auto after = change.applied_to(before);
  if (zero_means_none && after == 0) after = 0xffff;  // RFC 768
  put_word(bytes, at, after);
}

}  // namespace

void rewrite_endpoint(MutableByteView packet, PacketEnd end, const PacketEndpoint& to) {
  ChecksumChange address;
  const auto address_at = end == PacketEnd::source ? kSourceAt : kDestinationAt;
  const auto value = to.address.value();
  replace_word(packet, address_at, static_cast<std::uint16_t>(value >> 16), address);
  replace_word(packet, address_at + 2, static_cast<std::uint16_t>(value), address);
  update_checksum(packet, kHeaderChecksumAt, address, false);

  const auto segment = packet.subspan((packet[0] & 0x0f) * std::size_t{4});
  const auto layout = layout_of(packet[kProtocolAt], segment);
  if (!layout) return;
  auto change = layout->covers_addresses ? address : ChecksumChange();
  const auto port_at = end == PacketEnd::source ? layout->source_port_at : layout->destination_port_at;
  if (port_at + 2 <= segment.size()) replace_word(segment, port_at, to.port, change);
  update_checksum(segment, layout->checksum_at, change, layout->zero_means_none);
}

void rewrite_quoted(MutableByteView packet, PacketEnd end, const PacketEndpoint& to) {
  constexpr std::size_t kChecksumAt = 2;
  const auto message = packet.subspan((packet[0] & 0x0f) * std::size_t{4});
  rewrite_endpoint(message.subspan(IcmpMessage::kHeaderBytes), end, to);
  put_word(message, kChecksumAt, 0);
  put_word(message, kChecksumAt, internet_checksum(message));
}

}  // namespace netrig
