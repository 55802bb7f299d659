// The Ethernet header: its bytes both ways.
#include "wire/ethernet_header.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

const Bytes kBytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06};

TEST(EthernetHeader, IsReadAndWritten) {
  const EthernetHeader header{MacAddress::broadcast(), MacAddress({2, 0, 0, 0, 0, 1}), kEtherTypeArp};
  ByteReader reader(kBytes);
  EXPECT_EQ(EthernetHeader::parse(reader), header);
  EXPECT_EQ(reader.left(), 0u);
  ByteWriter writer;
  header.serialize(writer);
  EXPECT_EQ(std::move(writer).take(), kBytes);
}

TEST(EthernetHeader, NeedsAllItsBytes) {
  for (std::size_t length = 0; length < kBytes.size(); ++length) {
    ByteReader reader(ByteView(kBytes).first(length));
    EXPECT_FALSE(EthernetHeader::parse(reader)) << length;
  }
}

}  // namespace
}  // namespace netrig
