// The IPv4 header: its bytes both ways, options, fragments, and what is refused.
#include "wire/ipv4_header.hpp"

#include <gtest/gtest.h>

#include "wire/checksum.hpp"

namespace netrig {
namespace {

// A UDP packet of 115 bytes, the checksum known from elsewhere (0xb861).
const Bytes kBytes{0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                   0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};

Ipv4Header header_of_bytes() {
  Ipv4Header header;
  header.total_length_bytes = 115;
  header.dont_fragment = true;
  header.protocol = kIpProtocolUdp;
  header.source = Ipv4Address({192, 168, 0, 1});
  header.destination = Ipv4Address({192, 168, 0, 199});
  return header;
}

Bytes serialized(const Ipv4Header& header) {
  ByteWriter writer;
  header.serialize(writer);
  return std::move(writer).take();
}

std::optional<Ipv4Header> parsed(const Bytes& bytes) {
  ByteReader reader(bytes);
  return Ipv4Header::parse(reader);
}

Bytes with_checksum(Bytes bytes) {
  bytes[10] = bytes[11] = 0;
  const auto sum =
      internet_checksum(ByteView(bytes).first(std::min(bytes.size(), std::size_t{(bytes[0] & 15u) * 4u})));
  bytes[10] = static_cast<std::uint8_t>(sum >> 8);
  bytes[11] = static_cast<std::uint8_t>(sum);
  return bytes;
}

TEST(Ipv4Header, IsReadAndWritten) {
  EXPECT_EQ(parsed(kBytes), header_of_bytes());
  EXPECT_EQ(serialized(header_of_bytes()), kBytes);
  EXPECT_EQ(header_of_bytes().payload_bytes(), 95u);
}

TEST(Ipv4Header, CarriesEveryField) {
  Ipv4Header header = header_of_bytes();
  header.traffic_class = 0xb9;
  header.identification = 0xbeef;
  header.reserved_flag = true;
  header.dont_fragment = false;
  header.more_fragments = true;
  header.fragment_offset_bytes = 8 * 0x1abc;
  header.ttl = 3;
  header.options = {0x94, 0x04, 0x00, 0x00};  // router alert (RFC 2113)
  header.set_payload_bytes(1000);
  EXPECT_EQ(header.total_length_bytes, 1024);
  EXPECT_TRUE(header.is_fragment());
  EXPECT_EQ(parsed(serialized(header)), header);
  EXPECT_EQ(serialized(header).size(), 24u);
}

TEST(Ipv4Header, PadsOptionsToWholeWords) {
  Ipv4Header header = header_of_bytes();
  header.options = {0x01};
  const auto bytes = serialized(header);
  EXPECT_EQ(bytes.size(), 24u);
  EXPECT_EQ(Bytes(bytes.begin() + 20, bytes.end()), (Bytes{1, 0, 0, 0}));
}

TEST(Ipv4Header, NeedsAllItsBytes) {
  for (std::size_t length = 0; length < kBytes.size(); ++length) {
    EXPECT_FALSE(parsed(Bytes(kBytes.begin(), kBytes.begin() + static_cast<std::ptrdiff_t>(length))))
        << length;
  }
}

TEST(Ipv4Header, WithAnyBitWrongIsRefused) {
  for (std::size_t bit = 0; bit < 8 * kBytes.size(); ++bit) {
    auto bytes = kBytes;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(parsed(bytes)) << bit;
  }
}

TEST(Ipv4Header, ThatContradictsItselfIsRefused) {
  auto version = kBytes;
  version[0] = 0x65;
  EXPECT_FALSE(parsed(with_checksum(version)));
  auto short_header = kBytes;
  short_header[0] = 0x44;
  EXPECT_FALSE(parsed(with_checksum(short_header)));
  auto longer_than_bytes = kBytes;
  longer_than_bytes[0] = 0x46;
  EXPECT_FALSE(parsed(longer_than_bytes));
  auto total = kBytes;
  total[3] = 19;
  EXPECT_FALSE(parsed(with_checksum(total)));
  total[3] = 20;
  EXPECT_TRUE(parsed(with_checksum(total)));
}

}  // namespace
}  // namespace netrig
