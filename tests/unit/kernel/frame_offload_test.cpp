// Frames as a kernel leaves them to its device, and the wire frames that they become: by hand, byte by byte.
#include "kernel/frame_offload.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "wire/checksum.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig {
namespace {

constexpr std::size_t kIpv6Bytes = 40;
const IpAddress kFrom4 = *IpAddress::parse("10.0.0.1");
const IpAddress kTo4 = *IpAddress::parse("10.0.0.2");
const IpAddress kFrom6 = *IpAddress::parse("2001:db8::1");
const IpAddress kTo6 = *IpAddress::parse("2001:db8::2");

Bytes counting(std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  return bytes;
}

Bytes packet_of(std::uint8_t protocol, bool v6, const Bytes& segment) {
  ByteWriter writer;
  EthernetHeader ethernet;
  ethernet.ether_type = v6 ? kEtherTypeIpv6 : kEtherTypeIpv4;
  ethernet.serialize(writer);
  if (v6) {
    writer.u32(0x60000000).u16(static_cast<std::uint16_t>(segment.size())).u8(protocol).u8(64);
    writer.bytes(kFrom6.v6().octets()).bytes(kTo6.v6().octets());
  } else {
    Ipv4Header header;
    header.identification = 0xffff;
    header.protocol = protocol;
    header.source = kFrom4.v4();
    header.destination = kTo4.v4();
    header.set_payload_bytes(segment.size());
    header.serialize(writer);
  }
  return std::move(writer.bytes(segment)).take();
}

Bytes tcp_frame(bool v6, std::size_t payload_bytes) {
  TcpHeader header{.source_port = 1, .destination_port = 2, .sequence = 0xfffffff0, .acknowledgment = 9};
  header.ack = header.psh = header.fin = header.cwr = true;
  header.options.timestamps = TcpTimestamps{1, 2};
  ByteWriter writer;
  header.serialize(writer);
  return packet_of(kIpProtocolTcp, v6, std::move(writer.bytes(counting(payload_bytes))).take());
}

Bytes udp_frame(bool v6, std::size_t payload_bytes) {
  ByteWriter writer;
  UdpHeader{.source_port = 1, .destination_port = 2}.serialize(writer);
  return packet_of(kIpProtocolUdp, v6, std::move(writer.bytes(counting(payload_bytes))).take());
}

TEST(FrameOffload, IsReadFromTheKernelsHeader) {
  const std::uint16_t words[] = {0x0101, 0, 1448, 34, 16};  // the same in either byte order
  Bytes bytes(sizeof words);
  std::memcpy(bytes.data(), words, bytes.size());
  EXPECT_EQ(FrameOffload::parse(bytes),
            (FrameOffload{.checksum = PartialChecksum{34, 50}, .segment_bytes = 1448}));
  EXPECT_EQ(FrameOffload::parse(Bytes(10)), FrameOffload());
  EXPECT_EQ(FrameOffload::parse({}), FrameOffload());
}

/// A datagram whose checksum is the sum of its pseudo header only.
Bytes partial_udp(bool v6, Bytes payload) {
  const auto& from = v6 ? kFrom6 : kFrom4;
  const auto& to = v6 ? kTo6 : kTo4;
  const auto length = static_cast<std::uint16_t>(8 + payload.size());
  InternetChecksum pseudo;
  pseudo.add_pseudo_header(from, to, kIpProtocolUdp, length);
  ByteWriter writer;
  writer.u16(1).u16(2).u16(length).u16(pseudo.sum()).bytes(payload);
  return std::move(writer).take();
}

TEST(FrameOffload, APartialChecksumIsCompleted) {
  for (const bool v6 : {false, true}) {
    for (const std::size_t size : {0, 1, 2, 17, 1000}) {
      auto datagram = partial_udp(v6, counting(size));
      EXPECT_TRUE(complete_checksum(datagram, {.start = 0, .field = 6}));
      EXPECT_EQ(check_udp(v6 ? kFrom6 : kFrom4, v6 ? kTo6 : kTo4, datagram), UdpChecksum::correct) << size;
    }
  }
}

TEST(FrameOffload, ACompletedChecksumOfZeroIsSentAsAllOnes) {
  auto datagram = partial_udp(false, Bytes(2));
  auto sum = datagram;
  complete_checksum(sum, {.start = 0, .field = 6});
  datagram[8] = sum[6];  // what is missing to all ones
  datagram[9] = sum[7];
  EXPECT_TRUE(complete_checksum(datagram, {.start = 0, .field = 6}));
  EXPECT_EQ(datagram[6], 0xff);
  EXPECT_EQ(datagram[7], 0xff);
}

TEST(FrameOffload, AChecksumOutsideTheFrameIsLeftAlone) {
  const Bytes whole(20, 0x11);
  for (const auto& place : {PartialChecksum{0, 19}, {30, 32}, {10, 4}, {0, 70'000}}) {
    auto frame = whole;
    EXPECT_FALSE(complete_checksum(frame, place));
    EXPECT_EQ(frame, whole);
  }
}

/// The payloads of all segments together; each segment is looked at by `check`.
template <class Check>
Bytes join(const std::vector<PacketBuffer>& segments, bool v6, Check check) {
  Bytes payload;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    ByteReader reader(segments[i].bytes());
    reader.skip(EthernetHeader::kLengthBytes);
    if (v6) {
      reader.skip(4);
      const auto length = reader.u16();
      reader.skip(kIpv6Bytes - 6);
      EXPECT_EQ(length, reader.left());
    } else {
      const auto header = Ipv4Header::parse(reader);  // with its checksum
      EXPECT_TRUE(header && header->payload_bytes() == reader.left());
      if (header) {
        EXPECT_EQ(header->identification, static_cast<std::uint16_t>(0xffff + i));
      }
    }
    const auto part = check(reader.rest(), i);
    payload.insert(payload.end(), part.begin(), part.end());
  }
  return payload;
}

TEST(FrameOffload, MergedTcpSegmentsAreSplit) {
  for (const bool v6 : {false, true}) {
    const auto segments = split_frame(tcp_frame(v6, 3500), 1000);
    ASSERT_EQ(segments.size(), 4u);
    const auto payload = join(segments, v6, [&](ByteView segment, std::size_t i) {
      EXPECT_TRUE(check_tcp(v6 ? kFrom6 : kFrom4, v6 ? kTo6 : kTo4, segment));
      ByteReader reader(segment);
      const auto header = TcpHeader::parse(reader).value();
      EXPECT_EQ(header.sequence, 0xfffffff0 + static_cast<std::uint32_t>(i * 1000));
      EXPECT_EQ(header.acknowledgment, 9u);
      EXPECT_EQ(header.options.timestamps, (TcpTimestamps{1, 2}));
      EXPECT_TRUE(header.ack);
      EXPECT_EQ(header.cwr, i == 0);
      EXPECT_EQ(header.psh, i == 3);
      EXPECT_EQ(header.fin, i == 3);
      EXPECT_EQ(reader.left(), i == 3 ? 500u : 1000u);
      return reader.rest();
    });
    EXPECT_EQ(payload, counting(3500));
  }
}

TEST(FrameOffload, MergedUdpDatagramsAreSplit) {
  for (const bool v6 : {false, true}) {
    const auto segments = split_frame(udp_frame(v6, 2000), 1000);
    ASSERT_EQ(segments.size(), 2u);
    const auto payload = join(segments, v6, [&](ByteView datagram, std::size_t) {
      EXPECT_EQ(check_udp(v6 ? kFrom6 : kFrom4, v6 ? kTo6 : kTo4, datagram), UdpChecksum::correct);
      return datagram.subspan(UdpHeader::kLengthBytes);
    });
    EXPECT_EQ(payload, counting(2000));
  }
}

TEST(FrameOffload, WhatIsNoMergedFrameIsNotSplit) {
  const auto whole = tcp_frame(false, 2000);
  EXPECT_TRUE(split_frame(whole, 0).empty());
  for (std::size_t size = 0; size < 14 + 20 + 33; ++size) {
    EXPECT_TRUE(split_frame(ByteView(whole).first(size), 1000).empty()) << size;
  }
  EXPECT_TRUE(split_frame(packet_of(kIpProtocolIcmp, false, counting(100)), 10).empty());
  auto short_header = whole;
  short_header[14] = 0x44;
  EXPECT_TRUE(split_frame(short_header, 1000).empty());
  auto short_offset = whole;
  short_offset[14 + 20 + 12] = 0x40;
  EXPECT_TRUE(split_frame(short_offset, 1000).empty());
  auto arp = whole;
  arp[13] = 0x06;
  EXPECT_TRUE(split_frame(arp, 1000).empty());
}

}  // namespace
}  // namespace netrig
