// Reading and writing fields in network order: the order, the bounds, and what is left after either failed.
#include "wire/bytes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace netrig {
namespace {

Bytes counting(std::size_t count) {
  Bytes bytes(count);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0x01});
  return bytes;
}

Bytes to_bytes(ByteView view) {
  return {view.begin(), view.end()};
}

TEST(ByteReader, ReadsFieldsInNetworkOrder) {
  const auto bytes = counting(15);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 0x01);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u32(), 0x04050607u);
  EXPECT_EQ(reader.u64(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(reader.position(), 15u);
  EXPECT_EQ(reader.left(), 0u);
  EXPECT_TRUE(reader.ok());
}

TEST(ByteReader, HighBitsDoNotSpread) {
  const Bytes ones(15, 0xff);
  ByteReader reader(ones);
  EXPECT_EQ(reader.u8(), 0xff);
  EXPECT_EQ(reader.u16(), 0xffff);
  EXPECT_EQ(reader.u32(), 0xffffffffu);
  EXPECT_EQ(reader.u64(), 0xffffffffffffffffu);
}

TEST(ByteReader, GivesZerosBehindTheEndForGood) {
  for (std::size_t size = 0; size < 8; ++size) {
    const auto bytes = counting(size);
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u64(), 0u) << size;
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.left(), 0u) << "a part of a field is no field";
    EXPECT_EQ(reader.u8(), 0);
    EXPECT_TRUE(reader.take(0).empty());
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_FALSE(reader.ok());
  }
}

TEST(ByteReader, TakesAndSkipsWhatIsThere) {
  const auto bytes = counting(6);
  ByteReader reader(bytes);
  EXPECT_EQ(to_bytes(reader.take(2)), (Bytes{1, 2}));
  reader.skip(1);
  EXPECT_EQ(to_bytes(reader.rest()), (Bytes{4, 5, 6}));
  EXPECT_TRUE(reader.take(0).empty());
  EXPECT_EQ(to_bytes(reader.take(3)), (Bytes{4, 5, 6}));
  EXPECT_TRUE(reader.ok());
  reader.skip(1);
  EXPECT_FALSE(reader.ok());
  ByteReader other(bytes);
  EXPECT_TRUE(other.take(static_cast<std::size_t>(-1)).empty());
  EXPECT_FALSE(other.ok());
}

void write_all_kinds(ByteWriter& writer) {
  writer.u8(0x01).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).bytes(Bytes{0x10, 0x11});
  writer.text("ab").zeros(3).patch_u16(1, 0xfeff);
}

const Bytes kAllKinds{0x01, 0xfe, 0xff, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
                      0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 'a',  'b',  0,    0,    0};

TEST(ByteWriter, WritesFieldsInNetworkOrder) {
  ByteWriter writer;
  write_all_kinds(writer);
  EXPECT_EQ(writer.size(), kAllKinds.size());
  EXPECT_EQ(to_bytes(writer.view()), kAllKinds);
  EXPECT_EQ(std::move(writer).take(), kAllKinds);
}

TEST(ByteWriter, FillsMemoryOverJunkAndNoFurther) {
  Bytes memory(kAllKinds.size() + 1, 0xcc);
  ByteWriter writer(MutableByteView(memory).first(kAllKinds.size()));
  write_all_kinds(writer);
  EXPECT_EQ(to_bytes(writer.view()), kAllKinds);
  EXPECT_EQ(to_bytes(ByteView(memory).first(kAllKinds.size())), kAllKinds);
  EXPECT_EQ(memory.back(), 0xcc);
  EXPECT_TRUE(std::move(writer).take().empty());
}

TEST(ByteWriter, PastTheMemorysEndThrowsAndWritesNothing) {
  Bytes memory(7, 0xcc);
  ByteWriter writer{MutableByteView(memory)};
  writer.u32(0);
  EXPECT_THROW(writer.u32(0), std::length_error);
  EXPECT_THROW(writer.u64(0), std::length_error);
  EXPECT_THROW(writer.bytes(Bytes(4)), std::length_error);
  EXPECT_THROW(writer.text("abcd"), std::length_error);
  EXPECT_THROW(writer.zeros(4), std::length_error);
  EXPECT_EQ(memory, (Bytes{0, 0, 0, 0, 0xcc, 0xcc, 0xcc}));
  EXPECT_EQ(writer.size(), 4u);
  writer.u16(0x0102).u8(3);
  EXPECT_THROW(writer.u8(0), std::length_error);
  EXPECT_EQ(memory, (Bytes{0, 0, 0, 0, 1, 2, 3}));
  ByteWriter none{MutableByteView()};
  EXPECT_THROW(none.u8(0), std::length_error);
  EXPECT_NO_THROW(none.bytes({}).zeros(0));
}

TEST(ByteWriter, GrowsThroughEverySize) {
  ByteWriter writer;
  Bytes expected;
  for (std::size_t i = 0; i < 300; ++i) {
    const auto part = counting(i);
    writer.bytes(part).u8(static_cast<std::uint8_t>(i));
    expected.insert(expected.end(), part.begin(), part.end());
    expected.push_back(static_cast<std::uint8_t>(i));
    ASSERT_EQ(writer.size(), expected.size());
    ASSERT_TRUE(std::ranges::equal(writer.view(), expected)) << i;
  }
  writer.zeros(100'000);
  expected.resize(expected.size() + 100'000);
  EXPECT_EQ(std::move(writer).take(), expected);
}

TEST(ByteWriter, ACopyGoesItsOwnWay) {
  ByteWriter first;
  first.u16(1);
  ByteWriter second(first);
  first.u8(2);
  second.u8(3);
  EXPECT_EQ(to_bytes(first.view()), (Bytes{0, 1, 2}));
  EXPECT_EQ(to_bytes(second.view()), (Bytes{0, 1, 3}));
  second = first;
  first.zeros(1000);
  EXPECT_EQ(to_bytes(second.u8(4).view()), (Bytes{0, 1, 2, 4}));
}

TEST(ByteWriter, MovesWithWhatItHasWritten) {
  ByteWriter first;
  first.u16(1);
  ByteWriter second(std::move(first));
  EXPECT_EQ(to_bytes(second.u8(2).view()), (Bytes{0, 1, 2}));
  ByteWriter third;
  third.u8(9);
  third = std::move(second);
  EXPECT_EQ(to_bytes(third.u8(3).view()), (Bytes{0, 1, 2, 3}));
  Bytes memory(2);
  ByteWriter filling{MutableByteView(memory)};
  filling.u8(5);
  ByteWriter moved(std::move(filling));
  moved.u8(6);
  EXPECT_EQ(memory, (Bytes{5, 6}));
  EXPECT_THROW(moved.u8(7), std::length_error);
}

TEST(ByteViews, OfTextAndBack) {
  EXPECT_EQ(to_bytes(as_bytes("ab")), (Bytes{'a', 'b'}));
  EXPECT_EQ(as_text(Bytes{'a', 'b'}), "ab");
  EXPECT_TRUE(as_bytes("").empty());
}

}  // namespace
}  // namespace netrig
