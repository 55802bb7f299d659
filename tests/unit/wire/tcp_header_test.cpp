#include "wire/tcp_header.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

/// A SYN as Linux sends it: MSS, SACK permitted, timestamps, window scale.
const Bytes kSyn = {0x9c, 0x40, 0x00, 0x50, 0x12, 0x34, 0x56, 0x78, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x02,
                    0xfa, 0xf0, 0xbe, 0xef, 0x00, 0x00, 0x02, 0x04, 0x05, 0xb4, 0x04, 0x02, 0x08, 0x0a,
                    0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x07};

TEST(TcpHeader, IsReadWithItsOptions) {
  ByteReader reader(kSyn);
  const auto header = TcpHeader::parse(reader);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->source_port, 40000);
  EXPECT_EQ(header->destination_port, 80);
  EXPECT_EQ(header->sequence, 0x12345678u);
  EXPECT_TRUE(header->syn);
  EXPECT_FALSE(header->ack || header->fin || header->rst || header->psh || header->urg);
  EXPECT_EQ(header->window, 64240);
  EXPECT_EQ(header->checksum, 0xbeef);
  EXPECT_EQ(header->options.maximum_segment_bytes, 1460);
  EXPECT_TRUE(header->options.sack_permitted);
  EXPECT_EQ(header->options.timestamps, (TcpTimestamps{0x1000, 0}));
  EXPECT_EQ(header->options.window_scale, 7);
  EXPECT_EQ(reader.left(), 0u);
}

TEST(TcpHeader, IsWrittenAsItWasRead) {
  ByteReader reader(kSyn);
  const auto header = *TcpHeader::parse(reader);
  Bytes room(header.header_bytes(), 0xee);  // a forgotten byte would show
  ByteWriter writer{MutableByteView(room)};
  header.serialize(writer);
  EXPECT_EQ(room, kSyn);
}

TEST(TcpHeader, CarriesSackBlocks) {
  TcpHeader header;
  header.ack = true;
  header.options.sack_count = 2;
  header.options.sack_blocks[0] = {100, 200};
  header.options.sack_blocks[1] = {300, 0xffffffff};
  ByteWriter writer;
  header.serialize(writer);
  EXPECT_EQ(writer.size(), 40u);
  ByteReader reader(writer.view());
  EXPECT_EQ(TcpHeader::parse(reader), header);
}

/// kSyn with `options` instead of its own.
std::optional<TcpHeader> parsed_with(Bytes options) {
  auto bytes = kSyn;
  bytes.resize(TcpHeader::kMinimumBytes);
  bytes[12] = static_cast<std::uint8_t>((TcpHeader::kMinimumBytes + options.size()) / 4 << 4);
  bytes.insert(bytes.end(), options.begin(), options.end());
  ByteReader reader(bytes);
  return TcpHeader::parse(reader);
}

/// What is written of `options`, without the rest of the header.
Bytes written(const TcpOptionSet& options) {
  TcpHeader header;
  header.options = options;
  ByteWriter writer;
  header.serialize(writer);
  const auto bytes = writer.view().subspan(TcpHeader::kMinimumBytes);
  EXPECT_EQ(bytes.size(), options.length_bytes());
  return {bytes.begin(), bytes.end()};
}

TEST(TcpHeader, AlignsItsOptions) {
  EXPECT_EQ(written({.maximum_segment_bytes = 1460, .window_scale = 7, .sack_permitted = true}),
            (Bytes{2, 4, 0x05, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7}));
  EXPECT_EQ(written({.timestamps = TcpTimestamps{1, 2}}), (Bytes{1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2}));
  EXPECT_EQ(written({.timestamps = TcpTimestamps{1, 2}, .sack_blocks = {SackBlock{3, 4}}, .sack_count = 1}),
            (Bytes{1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1, 5, 10, 0, 0, 0, 3, 0, 0, 0, 4}));
}

TEST(TcpHeader, PacksOptionsThatOtherwiseDoNotFit) {
  TcpOptionSet options{.window_scale = 7, .timestamps = TcpTimestamps{1, 2}, .sack_count = 3};
  ASSERT_EQ(options.length_bytes(), 40u);  // aligned they would be 44
  EXPECT_EQ(parsed_with(written(options))->options, options);
}

TEST(TcpHeader, IsNoneWhenItContradictsItself) {
  for (std::size_t length = 0; length < 20; ++length) {
    ByteReader cut(ByteView(kSyn).first(length));
    EXPECT_FALSE(TcpHeader::parse(cut)) << length;
  }
  for (const std::uint8_t offset : {0x00, 0x40, 0xb0}) {  // below 5 words; past the end
    auto bytes = kSyn;
    bytes[12] = offset;
    ByteReader reader(bytes);
    EXPECT_FALSE(TcpHeader::parse(reader)) << int{offset};
  }
}

TEST(TcpHeader, ReadsOptionsUpToTheFirstBrokenOne) {
  for (const std::uint8_t length : {0, 1, 30}) {  // of the timestamps
    auto bytes = kSyn;
    bytes[27] = length;
    ByteReader reader(bytes);
    const auto header = TcpHeader::parse(reader);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->options.maximum_segment_bytes, 1460);
    EXPECT_FALSE(header->options.timestamps);
    EXPECT_FALSE(header->options.window_scale);
  }
}

TEST(TcpHeader, OfARepeatedSackNothingIsLeft) {
  const auto header = parsed_with({5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4,  //
                                   5, 10, 0, 0, 0, 5, 0, 0, 0, 6});
  ASSERT_TRUE(header);
  TcpOptionSet expected;
  expected.sack_blocks[0] = {5, 6};
  expected.sack_count = 1;
  EXPECT_EQ(header->options, expected);
}

TEST(TcpHeader, LeavesASackOfAWrongLengthOut) {
  const auto header = parsed_with({5, 10, 0, 0, 0, 5, 0, 0, 0, 6, 5, 6, 0, 0, 0, 7});
  ASSERT_TRUE(header);
  ASSERT_EQ(header->options.sack_count, 1u);
  EXPECT_EQ(header->options.sack_blocks[0], (SackBlock{5, 6}));
}

TEST(TcpChecksum, CoversThePseudoHeader) {
  const IpAddress a = Ipv4Address({10, 0, 0, 1}), b = Ipv4Address({10, 0, 0, 2}),
                  c = Ipv4Address({10, 0, 0, 3});
  auto segment = kSyn;
  segment[16] = segment[17] = 0;
  segment.push_back('x');
  finish_tcp(a, b, segment);
  EXPECT_TRUE(check_tcp(a, b, segment));
  EXPECT_FALSE(check_tcp(a, c, segment));
  segment.back() ^= 1;
  EXPECT_FALSE(check_tcp(a, b, segment));
}

}  // namespace
}  // namespace netrig
