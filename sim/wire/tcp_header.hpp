// The TCP header (RFC 9293 3.1) with the options that a stack uses: maximum segment size (RFC 9293 3.2),
// window scale and timestamps (RFC 7323), selective acknowledgment (RFC 2018). Others are skipped.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// Sequence numbers of one block that has arrived: from `left` to before `right` (RFC 2018 3).
struct SackBlock {
  std::uint32_t left = 0;
  std::uint32_t right = 0;

  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

struct TcpTimestamps {
  std::uint32_t value = 0;
  std::uint32_t echo = 0;

  friend bool operator==(const TcpTimestamps&, const TcpTimestamps&) = default;
};

struct TcpOptionSet {
  static constexpr std::size_t kMostSackBlocks = 4;  // what 40 bytes hold (RFC 2018 3)

  std::optional<std::uint16_t> maximum_segment_bytes = {};
  std::optional<std::uint8_t> window_scale = {};  ///< as sent; RFC 7323 2.3 limits what is used to 14
  bool sack_permitted = false;
  std::optional<TcpTimestamps> timestamps = {};
  std::array<SackBlock, kMostSackBlocks> sack_blocks{};
  std::size_t sack_count = 0;  ///< how many of `sack_blocks` are set

  /// On the wire, filled to a multiple of 4. More than 40 bytes can't be sent.
  std::size_t length_bytes() const;

  friend bool operator==(const TcpOptionSet&, const TcpOptionSet&) = default;
};

struct TcpHeader {
  static constexpr std::size_t kMinimumBytes = 20;
  static constexpr std::size_t kMaximumBytes = 60;

  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  bool cwr = false;
  bool ece = false;
  bool urg = false;
  bool ack = false;
  bool psh = false;
  bool rst = false;
  bool syn = false;
  bool fin = false;
  std::uint16_t window = 0;  ///< as on the wire, not scaled
  std::uint16_t checksum = 0;
  std::uint16_t urgent_pointer = 0;
  TcpOptionSet options = {};

  std::size_t header_bytes() const { return kMinimumBytes + options.length_bytes(); }

  /// No header when it is cut short or its data offset is too small or leads past the end. A malformed
  /// option ends the options: what stood before it counts (RFC 9293 3.1, MUST-7).
  static std::optional<TcpHeader> parse(ByteReader& reader);
  /// Options in Linux's order and alignment; `checksum` as it stands.
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const TcpHeader&, const TcpHeader&) = default;
};

/// Whether a whole segment, header and payload, carries its right checksum (RFC 9293 3.1).
bool check_tcp(const IpAddress& source, const IpAddress& destination, ByteView segment);

/// Puts the checksum into a whole segment whose field is zero.
void finish_tcp(const IpAddress& source, const IpAddress& destination, MutableByteView segment);

}  // namespace netrig
