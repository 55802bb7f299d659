// IPv6: bytes both ways of the header and its extensions, and what is said of options.
#include "wire/ipv6_header.hpp"

#include <gtest/gtest.h>
#include <tins/ipv6.h>

#include <algorithm>

#include "wire/ipv6_extensions.hpp"

namespace netrig {
namespace {

const Bytes kHeader{0x6a, 0xb1, 0x23, 0x45, 0x01, 0x02, 0x11, 0x40,                                   //
                    0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0,    0,    0,    1,  //
                    0xff, 0x02, 0,    0,    0,    0,    0,    0,    0, 0, 0, 1, 0xff, 0x12, 0x34, 0x56};

Ipv6Header header() {
  return {.traffic_class = 0xab,
          .flow_label = 0x12345,
          .payload_bytes = 0x0102,
          .next_header = 17,
          .hop_limit = 64,
          .source = *Ipv6Address::parse("2001:db8::1"),
          .destination = *Ipv6Address::parse("ff02::1:ff12:3456")};
}

/// What `write` puts into memory that was full of junk.
template <class Header>
Bytes written(const Header& value, std::size_t size) {
  Bytes memory(size, 0xaa);
  ByteWriter writer{MutableByteView(memory)};
  value.serialize(writer);
  EXPECT_EQ(writer.size(), size);
  return memory;
}

TEST(Ipv6Header, IsWrittenAndReadByteByByte) {
  EXPECT_EQ(written(header(), Ipv6Header::kLengthBytes), kHeader);
  ByteReader reader(kHeader);
  EXPECT_EQ(Ipv6Header::parse(reader), header());
  EXPECT_EQ(reader.left(), 0u);
}

TEST(Ipv6Header, SaysToOthersWhatItSaysToUs) {
  const Tins::IPv6 packet(kHeader.data(), static_cast<std::uint32_t>(kHeader.size()));
  EXPECT_EQ(packet.traffic_class(), 0xab);
  EXPECT_EQ(std::uint32_t{packet.flow_label()}, 0x12345u);
  EXPECT_EQ(packet.hop_limit(), 64);
  EXPECT_EQ(packet.src_addr().to_string(), "2001:db8::1");
  EXPECT_EQ(packet.dst_addr().to_string(), "ff02::1:ff12:3456");
}

TEST(Ipv6Header, ThatIsCutShortOrOfAnotherVersionIsNone) {
  for (std::size_t length = 0; length < Ipv6Header::kLengthBytes; ++length) {
    ByteReader reader(ByteView(kHeader).first(length));
    EXPECT_FALSE(Ipv6Header::parse(reader)) << length;
  }
  auto other = kHeader;
  other[0] = 0x4a;
  ByteReader reader(other);
  EXPECT_FALSE(Ipv6Header::parse(reader));
}

TEST(Ipv6Fragment, IsWrittenAndReadByteByByte) {
  const Ipv6FragmentHeader fragment{
      .next_header = 17, .offset_bytes = 1448, .more_fragments = true, .identification = 0x12345678};
  const Bytes bytes{17, 0, 0x05, 0xa9, 0x12, 0x34, 0x56, 0x78};
  EXPECT_EQ(written(fragment, bytes.size()), bytes);
  ByteReader reader(bytes);
  EXPECT_EQ(Ipv6FragmentHeader::parse(reader), fragment);
  EXPECT_FALSE(fragment.is_atomic());
  EXPECT_TRUE(Ipv6FragmentHeader{}.is_atomic());
  ByteReader cut(ByteView(bytes).first(7));
  EXPECT_FALSE(Ipv6FragmentHeader::parse(cut));
}

TEST(Ipv6Routing, IsWrittenAndReadByteByByte) {
  const Bytes bytes{6,    2, 0,   1,    0, 0, 0, 0,  //
                    0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
  const auto data = ByteView(bytes).subspan(4);
  EXPECT_EQ(written(Ipv6RoutingHeader{.next_header = 6, .type = 0, .segments_left = 1, .data = data}, 24),
            bytes);
  ByteReader reader(bytes);
  const auto read = Ipv6RoutingHeader::parse(reader);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->next_header, 6);
  EXPECT_EQ(read->segments_left, 1);
  EXPECT_TRUE(std::ranges::equal(read->data, data));
}

TEST(Ipv6Options, AreWrittenAndReadByteByByte) {
  const Bytes options{5, 2, 0, 0, 1, 0};  // router alert, then padding
  const Bytes bytes{58, 0, 5, 2, 0, 0, 1, 0};
  EXPECT_EQ(written(Ipv6OptionsHeader{.next_header = 58, .options = options}, 8), bytes);
  ByteReader reader(bytes);
  const auto read = Ipv6OptionsHeader::parse(reader);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->next_header, 58);
  EXPECT_EQ(Bytes(read->options.begin(), read->options.end()), options);
  EXPECT_FALSE(read->problem());
  Bytes longer = bytes;
  longer[1] = 1;
  ByteReader cut(longer);
  EXPECT_FALSE(Ipv6OptionsHeader::parse(cut));
}

TEST(Ipv6Options, ThatAreNotKnownSayThemselvesWhatBecomesOfThePacket) {
  using Action = Ipv6OptionsHeader::Problem::Action;
  const auto problem = [](const Bytes& options) { return Ipv6OptionsHeader{.options = options}.problem(); };
  EXPECT_FALSE(problem({0, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(problem({0x1e, 4, 1, 2, 3, 4})) << "00: skip it";
  const auto discarded = problem({0, 0, 0x5e, 2, 1, 2});
  ASSERT_TRUE(discarded);
  EXPECT_EQ(discarded->at, 2u);
  EXPECT_EQ(discarded->action, Action::discard);
  EXPECT_EQ(problem({0x9e, 4, 1, 2, 3, 4})->action, Action::report);
  EXPECT_EQ(problem({0xde, 4, 1, 2, 3, 4})->action, Action::report_unless_group);
  EXPECT_EQ(problem({1, 9, 0, 0, 0, 0})->action, Action::discard) << "longer than the header";
}

}  // namespace
}  // namespace netrig
