#include "stack/initial_sequence.hpp"

namespace netrig {

namespace {

constexpr Duration kTick = std::chrono::microseconds(4);  // RFC 6528 3

void write_address(ByteWriter& writer, const IpAddress& address) {
  if (address.is_v4()) {
    writer.bytes(address.v4().octets());
  } else {
    writer.bytes(address.v6().octets());
  }
}

}  // namespace

Bytes bytes_of(const TcpEnds& ends) {
  ByteWriter writer;
  for (const auto* end : {&ends.local, &ends.remote}) {
    write_address(writer, end->address);
    writer.u16(end->port);
  }
  return std::move(writer).take();
}

TcpControlBlock::Secrets InitialSequence::operator()(const TcpEnds& ends, TimePoint now) const {
  const auto hash = hash_(bytes_of(ends));
  const auto clock = static_cast<std::uint32_t>(now.time_since_epoch() / kTick);
  return {.initial_sequence = static_cast<std::uint32_t>(hash >> 32) + clock,
          .timestamp_offset = static_cast<std::uint32_t>(hash)};
}

}  // namespace netrig
