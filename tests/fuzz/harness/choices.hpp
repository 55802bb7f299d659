// What the bytes of an input choose of a segment.
#pragma once

#include "wire/tcp_header.hpp"

namespace netrig::fuzz {

/// A number moved by up to 2^11, or by as many times 4, 16, … 2^30.
inline std::uint32_t moved(std::uint32_t number, std::uint16_t by) {
  const auto shift = 2 * (by >> 12);
  const auto distance = static_cast<std::int32_t>((by & 0xfff) ^ 0x800) - 0x800;
  return number + (static_cast<std::uint32_t>(distance) << shift);
}

inline TcpOptionSet options_from(std::uint8_t choice) {
  TcpOptionSet options;
  if (choice & 1) options.maximum_segment_bytes = static_cast<std::uint16_t>(choice * 37);
  if (choice & 2) options.window_scale = static_cast<std::uint8_t>(choice >> 4);
  if (choice & 4) options.sack_permitted = true;
  if (choice & 8) options.timestamps = TcpTimestamps{choice, choice};
  return options;
}

inline void set_flags(TcpHeader& header, std::uint8_t flags) {
  header.fin = flags & 1;
  header.syn = flags & 2;
  header.rst = flags & 4;
  header.psh = flags & 8;
  header.ack = !(flags & 16);
  header.urg = flags & 32;
  header.ece = flags & 64;
  header.cwr = flags & 128;
}

}  // namespace netrig::fuzz
