// Byte sequences, and the only ways to read and write them: a bounds-checked reader and a writer, both in
// network byte order (RFC 1700, "Data Notations").
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netrig {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using MutableByteView = std::span<std::uint8_t>;

/// The bytes of `text`, seen without copying; valid as long as `text`'s characters are.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The characters of `bytes`, seen without copying; valid as long as `bytes` are.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// From the machine's byte order into the network's, or back.
template <class Unsigned>
constexpr Unsigned in_network_order(Unsigned value) {
  if constexpr (std::endian::native == std::endian::big || sizeof value == 1) return value;
  if constexpr (sizeof value == 2) return __builtin_bswap16(value);
  if constexpr (sizeof value == 4) return __builtin_bswap32(value);
  if constexpr (sizeof value == 8) return __builtin_bswap64(value);
}

/// Reads big-endian fields one after another. Reading past the end gives zeros and makes `ok()` false for
/// good, so that a parser reads all its fields first and asks once.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  std::uint8_t u8() { return big_endian<std::uint8_t>(); }
  std::uint16_t u16() { return big_endian<std::uint16_t>(); }
  std::uint32_t u32() { return big_endian<std::uint32_t>(); }
  std::uint64_t u64() { return big_endian<std::uint64_t>(); }

  /// The next `count` bytes, or none (and not `ok()`) when fewer are left.
  ByteView take(std::size_t count) {
    if (count > left()) [[unlikely]] {
      cut_short();
      return {};
    }
    const auto taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }
  void skip(std::size_t count) { take(count); }

  ByteView rest() const { return bytes_.subspan(position_); }
  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  bool ok() const { return ok_; }

 private:
  template <class Unsigned>
  Unsigned big_endian() {
    Unsigned value = 0;
    if (sizeof value > left()) [[unlikely]] {
      cut_short();
      return value;
    }
    std::memcpy(&value, bytes_.data() + position_, sizeof value);
    position_ += sizeof value;
    return in_network_order(value);
  }
  void cut_short() {
    position_ = bytes_.size();  // nothing is left for whoever goes on reading
    ok_ = false;
  }

  ByteView bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// Appends big-endian fields to a sequence that grows, or fills memory that is there.
class ByteWriter {
 public:
  ByteWriter() = default;
  /// Fills `memory` from its front on: a header in a packet's headroom. Writing past its end throws
  /// std::length_error.
  explicit ByteWriter(MutableByteView memory) : memory_(memory), in_place_(true) {}

  ByteWriter(const ByteWriter& other);
  ByteWriter(ByteWriter&& other) noexcept : ByteWriter() { swap(other); }
  ByteWriter& operator=(ByteWriter other) noexcept {
    swap(other);
    return *this;
  }
  ~ByteWriter() = default;

  ByteWriter& u8(std::uint8_t value) { return big_endian(value); }
  ByteWriter& u16(std::uint16_t value) { return big_endian(value); }
  ByteWriter& u32(std::uint32_t value) { return big_endian(value); }
  ByteWriter& u64(std::uint64_t value) { return big_endian(value); }
  ByteWriter& bytes(ByteView value) {
    auto* room = grow(value.size());
    if (!value.empty()) std::memmove(room, value.data(), value.size());
    return *this;
  }
  ByteWriter& text(std::string_view value) { return bytes(as_bytes(value)); }
  ByteWriter& zeros(std::size_t count) {
    auto* room = grow(count);
    if (count > 0) std::memset(room, 0, count);
    return *this;
  }

  /// Overwrites two bytes that are already written, at `position`: lengths and checksums known only
  /// afterwards.
  void patch_u16(std::size_t position, std::uint16_t value) {
    assert(position + 2 <= used_);
    put(memory_.data() + position, value);
  }

  std::size_t size() const { return used_; }
  ByteView view() const { return memory_.first(used_); }
  /// What has grown; nothing when memory was filled.
  Bytes take() &&;

 private:
  template <class Unsigned>
  static void put(std::uint8_t* at, Unsigned value) {
    value = in_network_order(value);
    std::memcpy(at, &value, sizeof value);
  }
  template <class Unsigned>
  ByteWriter& big_endian(Unsigned value) {
    put(grow(sizeof value), value);
    return *this;
  }
  /// All of `count` bytes, or std::length_error and no change.
  std::uint8_t* grow(std::size_t count) {
    if (count > memory_.size() - used_) [[unlikely]]
      make_room(count);
    used_ += count;
    return memory_.data() + used_ - count;
  }
  void make_room(std::size_t count);
  void swap(ByteWriter& other) noexcept;

  Bytes bytes_;             // with room behind what is written; none when filling memory
  MutableByteView memory_;  // of `bytes_`, or what is to be filled
  std::size_t used_ = 0;
  bool in_place_ = false;
};

}  // namespace netrig
