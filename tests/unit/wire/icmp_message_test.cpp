// ICMP: bytes both ways, and the checksum.
#include "wire/icmp_message.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

// From the first test of the kernel's echo sockets: 0800 + 1234 + 0007 + 6162 + 6300 sums to de9d.
const Bytes kEcho{8, 0, 0x21, 0x62, 0x12, 0x34, 0, 7, 'a', 'b', 'c'};

TEST(IcmpMessage, IsWrittenAndReadByteByByte) {
  const IcmpMessage message{.type = IcmpMessage::kEchoRequest,
                            .field = IcmpMessage::echo_field(0x1234, 7),
                            .payload = as_bytes("abc")};
  ByteWriter writer;
  writer.u32(0xdeadbeef);  // the message need not stand first
  message.serialize(writer);
  EXPECT_EQ(Bytes(writer.view().begin() + 4, writer.view().end()), kEcho);
  const auto parsed = IcmpMessage::parse(kEcho);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->type, IcmpMessage::kEchoRequest);
  EXPECT_EQ(parsed->code, 0);
  EXPECT_EQ(parsed->identifier(), 0x1234);
  EXPECT_EQ(parsed->sequence(), 7);
  EXPECT_EQ(as_text(parsed->payload), "abc");
}

TEST(IcmpMessage, OverwritesWhatItsMemoryHeld) {
  Bytes memory(kEcho.size(), 0xaa);
  ByteWriter writer{MutableByteView(memory)};
  IcmpMessage::parse(kEcho)->serialize(writer);
  EXPECT_EQ(memory, kEcho);
}

TEST(IcmpMessage, ThatIsCutShortIsNone) {
  for (std::size_t length = 0; length < IcmpMessage::kHeaderBytes; ++length) {
    EXPECT_FALSE(IcmpMessage::parse(ByteView(kEcho).first(length))) << length;
  }
  EXPECT_TRUE(IcmpMessage::parse(ByteView(kEcho).first(IcmpMessage::kHeaderBytes)));
}

TEST(IcmpMessage, ChecksumsAreJudged) {
  EXPECT_TRUE(check_icmp(kEcho));
  for (std::size_t i = 0; i < kEcho.size(); ++i) {
    auto broken = kEcho;
    broken[i] ^= 0x10;
    EXPECT_FALSE(check_icmp(broken)) << i;
  }
}

TEST(IcmpMessage, ErrorsAreToldFromQueries) {
  for (const std::uint8_t type : {3, 4, 5, 11, 12})
    EXPECT_TRUE(IcmpMessage{.type = type}.is_error()) << +type;
  for (const std::uint8_t type : {0, 8, 9, 10, 13, 14, 17, 18, 42}) {
    EXPECT_FALSE(IcmpMessage{.type = type}.is_error()) << +type;
  }
}

}  // namespace
}  // namespace netrig
