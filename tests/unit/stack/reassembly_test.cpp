// Fragments: made, lost, doubled, overlapping, and too many.
#include "stack/reassembly.hpp"

#include <gtest/gtest.h>
#include <tins/tins.h>

#include <algorithm>

#include "stack/fragmentation.hpp"
#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

Bytes content(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
  return bytes;
}

PacketBuffer packet_of(Ipv4Header header, ByteView payload) {
  header.set_payload_bytes(payload.size());
  ByteWriter writer;
  header.serialize(writer);
  writer.bytes(payload);
  return PacketBuffer::copy_of(writer.view());
}

Ipv4Header header_of(std::uint16_t identification = 1, const std::string& from = "10.0.0.1") {
  Ipv4Header header;
  header.identification = identification;
  header.protocol = 17;
  header.source = ip(from);
  header.destination = ip("10.0.0.2");
  return header;
}

/// Takes a packet as IPv4 does.
std::optional<PacketBuffer> add(Reassembly& reassembly, const PacketBuffer& packet, TimePoint now = at(0s)) {
  ByteReader reader(packet.bytes());
  const auto header = Ipv4Header::parse(reader);
  return reassembly.add(*header, packet.copy(), now);
}

PacketBuffer fragment(std::uint16_t offset, ByteView payload, bool more, std::uint16_t identification = 1,
                      const std::string& from = "10.0.0.1") {
  auto header = header_of(identification, from);
  header.fragment_offset_bytes = offset;
  header.more_fragments = more;
  return packet_of(header, payload);
}

TEST(Fragmentation, Rfc791Section32CutsAtMultiplesOfEightAndKeepsTheHeader) {
  auto header = header_of();
  header.ttl = 9;
  header.traffic_class = 0x28;
  const auto payload = content(100);
  const auto fragments = fragment_ipv4(packet_of(header, payload), 68);
  ASSERT_EQ(fragments.size(), 3u);
  std::size_t offset = 0;
  for (const auto& piece : fragments) {
    ByteReader reader(piece.bytes());
    auto parsed = Ipv4Header::parse(reader);
    ASSERT_TRUE(parsed);
    EXPECT_LE(piece.size(), 68u);
    EXPECT_EQ(parsed->fragment_offset_bytes, offset);
    EXPECT_EQ(parsed->more_fragments, offset + 48 < 100);
    EXPECT_EQ(parsed->ttl, 9);
    EXPECT_EQ(parsed->traffic_class, 0x28);
    EXPECT_TRUE(
        std::ranges::equal(reader.rest(), ByteView(payload).subspan(offset, parsed->payload_bytes())));
    offset += parsed->payload_bytes();
  }
  EXPECT_EQ(offset, 100u);
}

TEST(Fragmentation, OfAFragmentGoesOnWhereItStood) {
  const auto fragments = fragment_ipv4(fragment(800, content(96), true), 68);
  ASSERT_EQ(fragments.size(), 2u);
  ByteReader reader(fragments[1].bytes());
  const auto last = Ipv4Header::parse(reader);
  EXPECT_EQ(last->fragment_offset_bytes, 848);
  EXPECT_TRUE(last->more_fragments);
}

TEST(Fragmentation, Rfc791Section31RepeatsOnlyOptionsThatSaySo) {
  auto header = header_of();
  header.options = {7, 7, 4, 0, 0, 0, 0, 148, 4, 0, 0, 0};  // record route; router alert, which is copied
  const auto fragments = fragment_ipv4(packet_of(header, content(200)), 100);
  ASSERT_GE(fragments.size(), 3u);
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    ByteReader reader(fragments[i].bytes());
    EXPECT_EQ(Ipv4Header::parse(reader)->options, i == 0 ? header.options : Bytes({148, 4, 0, 0})) << i;
  }
}

TEST(Reassembly, Rfc791Section32PutsAnyOrderTogether) {
  const auto whole = packet_of(header_of(), content(1000));
  auto fragments = fragment_ipv4(whole, 300);
  ASSERT_EQ(fragments.size(), 4u);
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    Reassembly reassembly;
    std::optional<PacketBuffer> result;
    for (const auto i : order) {
      EXPECT_FALSE(result);
      result = add(reassembly, fragments[i]);
      if (!result) {
        EXPECT_FALSE(add(reassembly, fragments[i])) << "doubled";
      }
    }
    ASSERT_TRUE(result);
    EXPECT_TRUE(std::ranges::equal(result->bytes(), whole.bytes()));
    EXPECT_EQ(reassembly.datagrams(), 0u);
    EXPECT_EQ(reassembly.memory_bytes(), 0u);
    EXPECT_FALSE(reassembly.deadline());
  } while (std::ranges::next_permutation(order).found);
}

TEST(Reassembly, AgreesWithLibtins) {
  const auto whole = packet_of(header_of(), content(5000));
  Tins::IPv4Reassembler oracle;
  Reassembly reassembly;
  std::optional<PacketBuffer> result;
  for (const auto& piece : fragment_ipv4(whole, 576)) {
    result = add(reassembly, piece);
    auto frame =
        Tins::EthernetII() / Tins::IP(piece.bytes().data(), static_cast<std::uint32_t>(piece.size()));
    if (oracle.process(frame) != Tins::IPv4Reassembler::REASSEMBLED) continue;
    ASSERT_TRUE(result);
    ByteReader reader(result->bytes());
    (void)Ipv4Header::parse(reader);
    auto& ip_layer = frame.rfind_pdu<Tins::IP>();
    const auto payload = ip_layer.inner_pdu()->serialize();
    EXPECT_TRUE(std::ranges::equal(reader.rest().subspan(8), ByteView(payload).subspan(8)))
        << "past the UDP header";
  }
  EXPECT_TRUE(result);
}

TEST(Reassembly, KeepsDatagramsApart) {
  Reassembly reassembly;
  EXPECT_FALSE(add(reassembly, fragment(0, content(8), true, 1)));
  EXPECT_FALSE(add(reassembly, fragment(8, content(8), false, 2)));
  EXPECT_FALSE(add(reassembly, fragment(8, content(8), false, 1, "10.0.0.9")));
  EXPECT_EQ(reassembly.datagrams(), 3u);
  EXPECT_TRUE(add(reassembly, fragment(8, content(8), false, 1)));
}

TEST(Reassembly, OverlapsCondemnTheDatagram) {
  struct Case {
    std::uint16_t offset;
    std::size_t size;
    bool more;
  };
  for (const auto& bad : {Case{8, 16, true}, Case{24, 16, true}, Case{0, 64, true}, Case{8, 40, false},
                          Case{16, 8, false}, Case{40, 8, false}, Case{64, 8, true}}) {
    Reassembly reassembly;
    EXPECT_FALSE(add(reassembly, fragment(16, content(16), true)));
    EXPECT_FALSE(add(reassembly, fragment(48, content(8), false)));
    EXPECT_FALSE(add(reassembly, fragment(bad.offset, content(bad.size), bad.more))) << bad.offset;
    EXPECT_EQ(reassembly.datagrams(), 0u) << bad.offset;
    EXPECT_EQ(reassembly.memory_bytes(), 0u);
  }
}

TEST(Reassembly, WhatRepeatsIsIgnored) {
  Reassembly reassembly;
  EXPECT_FALSE(add(reassembly, fragment(0, content(32), true)));
  EXPECT_FALSE(add(reassembly, fragment(8, Bytes(8, 0xff), true)));
  const auto whole = add(reassembly, fragment(32, content(8), false));
  ASSERT_TRUE(whole);
  EXPECT_TRUE(std::ranges::equal(whole->bytes().subspan(20, 32), content(32)));
}

TEST(Reassembly, Rfc3168Section53AMarkOnOneFragmentIsAMarkOnTheWhole) {
  const auto ecn_of_whole = [](std::uint8_t first, std::uint8_t second) -> std::optional<int> {
    Reassembly reassembly;
    auto header = header_of();
    header.more_fragments = true;
    header.traffic_class = first;
    EXPECT_FALSE(add(reassembly, packet_of(header, content(8))));
    header.more_fragments = false;
    header.fragment_offset_bytes = 8;
    header.traffic_class = second;
    const auto whole = add(reassembly, packet_of(header, content(8)));
    EXPECT_EQ(reassembly.datagrams(), 0u);
    if (!whole) return {};
    ByteReader reader(whole->bytes());
    return Ipv4Header::parse(reader)->traffic_class;
  };
  constexpr std::uint8_t kNotCapable = 0, kCapable = 2, kCongested = 3, kUrgent = 0x28;
  EXPECT_EQ(ecn_of_whole(kUrgent | kCapable, kCapable), kUrgent | kCapable);
  EXPECT_EQ(ecn_of_whole(kUrgent | kCapable, kCongested), kUrgent | kCongested);
  EXPECT_EQ(ecn_of_whole(kCongested, kCapable), kCongested);
  EXPECT_EQ(ecn_of_whole(kNotCapable, kNotCapable), kNotCapable);
  EXPECT_EQ(ecn_of_whole(kNotCapable, kCongested), std::nullopt) << "no honest sender's";
}

TEST(Reassembly, MalformedFragmentsAreRefused) {
  Reassembly reassembly;
  EXPECT_FALSE(add(reassembly, fragment(0, {}, true)));
  EXPECT_FALSE(add(reassembly, fragment(0, content(9), true)));
  EXPECT_FALSE(add(reassembly, fragment(65528, content(100), false))) << "the ping of death";
  EXPECT_EQ(reassembly.datagrams(), 0u);
}

TEST(Reassembly, Rfc1122Section332GivesUpAfterThirtySeconds) {
  Reassembly reassembly;
  EXPECT_FALSE(add(reassembly, fragment(0, content(8), true, 1), at(0s)));
  EXPECT_FALSE(add(reassembly, fragment(8, content(8), true, 2), at(1s)));
  EXPECT_FALSE(add(reassembly, fragment(8, content(8), true, 1), at(20s)));
  EXPECT_EQ(reassembly.deadline(), at(30s)) << "counted from the first";
  EXPECT_TRUE(reassembly.poll(at(30s) - 1ns).empty());
  const auto late = reassembly.poll(at(30s));
  ASSERT_EQ(late.size(), 1u);
  EXPECT_TRUE(std::ranges::equal(late[0].bytes(), fragment(0, content(8), true, 1).bytes()));
  EXPECT_TRUE(reassembly.poll(at(31s)).empty()) << "its first fragment never came";
  EXPECT_EQ(reassembly.memory_bytes(), 0u);
  EXPECT_FALSE(reassembly.deadline());
}

TEST(Reassembly, ADatagramOfTooManyPiecesIsDropped) {
  Reassembly reassembly;
  for (std::size_t i = 0; i <= Reassembly::kMostFragments; ++i) {
    EXPECT_FALSE(add(reassembly, fragment(static_cast<std::uint16_t>(i * 16), content(8), true)));
  }
  EXPECT_EQ(reassembly.datagrams(), 0u);
}

TEST(Reassembly, OneSourceCannotTakeAllMemory) {
  Reassembly reassembly;
  EXPECT_FALSE(add(reassembly, fragment(0, content(8), true, 1, "10.0.0.9")));
  for (std::uint32_t i = 0; i < 65536; ++i) {
    EXPECT_FALSE(add(reassembly, fragment(0, content(8), true, static_cast<std::uint16_t>(i))));
  }
  EXPECT_LE(reassembly.memory_bytes(), Reassembly::kMostBytesPerSource + 2048);
  EXPECT_TRUE(add(reassembly, fragment(8, content(8), false, 1, "10.0.0.9")));
}

TEST(Reassembly, ManySourcesCannotEither) {
  Reassembly reassembly;
  for (std::uint32_t i = 0; i < 10000; ++i) {
    auto header = header_of();
    header.source = Ipv4Address(0x0b000000 + i);
    header.more_fragments = true;
    EXPECT_FALSE(add(reassembly, packet_of(header, content(8))));
    ASSERT_LE(reassembly.memory_bytes(), Reassembly::kMostBytes);
  }
  auto header = header_of();
  header.source = Ipv4Address(0x0b000000 + 9999);
  header.fragment_offset_bytes = 8;
  EXPECT_TRUE(add(reassembly, packet_of(header, content(8)))) << "the newest are kept";
}

}  // namespace
}  // namespace netrig::testing
