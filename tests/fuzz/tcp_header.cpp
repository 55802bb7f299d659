// Any bytes are a TCP header or none. One that parses and can be sent is written, and parses to the same.
#include "wire/tcp_header.hpp"

#include "harness/require.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

/// Options may have been repeated or out of place, so that they need more room together than they had.
bool can_be_sent(const TcpHeader& header) {
  return header.header_bytes() <= TcpHeader::kMaximumBytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  ByteReader reader(bytes);
  const auto header = TcpHeader::parse(reader);
  if (!header) return 0;
  require(reader.position() >= TcpHeader::kMinimumBytes && reader.position() <= TcpHeader::kMaximumBytes);
  require(header->options.sack_count <= TcpOptionSet::kMostSackBlocks);
  if (!can_be_sent(*header)) return 0;
  ByteWriter writer;
  header->serialize(writer);
  require(writer.size() == header->header_bytes());
  writer.bytes(reader.rest());
  ByteReader again(writer.view());
  require(TcpHeader::parse(again) == header && again.left() == reader.left());

  auto segment = Bytes(writer.view().begin(), writer.view().end());
  segment[16] = segment[17] = 0;
  const Ipv4Address source(0x0a000001), destination(0x0a000002);
  finish_tcp(source, destination, segment);
  require(check_tcp(source, destination, segment));
  return 0;
}
