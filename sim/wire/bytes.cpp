#include "wire/bytes.hpp"

#include <algorithm>
#include <cassert>

namespace netrig {

namespace {

template <class Unsigned>
Unsigned big_endian(ByteView bytes) {
  Unsigned value = 0;
  for (auto byte : bytes) value = static_cast<Unsigned>(value << 8 | byte);
  return value;
}

}  // namespace

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView ByteReader::take(std::size_t count) {
  if (!ok_ || count > left()) {
    ok_ = false;
    position_ = bytes_.size();
    return {};
  }
  auto taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::uint8_t ByteReader::u8() {
  return big_endian<std::uint8_t>(take(1));
}
std::uint16_t ByteReader::u16() {
  return big_endian<std::uint16_t>(take(2));
}
std::uint32_t ByteReader::u32() {
  return big_endian<std::uint32_t>(take(4));
}
std::uint64_t ByteReader::u64() {
  return big_endian<std::uint64_t>(take(8));
}

ByteWriter& ByteWriter::u8(std::uint8_t value) {
  bytes_.push_back(value);
  return *this;
}

ByteWriter& ByteWriter::u16(std::uint16_t value) {
  return u8(static_cast<std::uint8_t>(value >> 8)).u8(static_cast<std::uint8_t>(value));
}

ByteWriter& ByteWriter::u32(std::uint32_t value) {
  return u16(static_cast<std::uint16_t>(value >> 16)).u16(static_cast<std::uint16_t>(value));
}

ByteWriter& ByteWriter::u64(std::uint64_t value) {
  return u32(static_cast<std::uint32_t>(value >> 32)).u32(static_cast<std::uint32_t>(value));
}

ByteWriter& ByteWriter::bytes(ByteView value) {
  bytes_.insert(bytes_.end(), value.begin(), value.end());
  return *this;
}

ByteWriter& ByteWriter::zeros(std::size_t count) {
  bytes_.resize(bytes_.size() + count);
  return *this;
}

void ByteWriter::patch_u16(std::size_t position, std::uint16_t value) {
  assert(position + 2 <= bytes_.size());
  bytes_[position] = static_cast<std::uint8_t>(value >> 8);
  bytes_[position + 1] = static_cast<std::uint8_t>(value);
}

}  // namespace netrig
