// Byte sequences, and the only ways to read and write them: a bounds-checked reader and a writer, both in
// network byte order (RFC 1700, "Data Notations").
#pragma once

#include <cstddef>
#include <cstdint>
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
ByteView as_bytes(std::string_view text);

/// The characters of `bytes`, seen without copying; valid as long as `bytes` are.
std::string_view as_text(ByteView bytes);

/// Reads big-endian fields one after another. Reading past the end gives zeros and makes `ok()` false for
/// good, so that a parser reads all its fields first and asks once.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();

  /// The next `count` bytes, or none (and not `ok()`) when fewer are left.
  ByteView take(std::size_t count);
  void skip(std::size_t count) { take(count); }

  ByteView rest() const { return bytes_.subspan(position_); }
  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  bool ok() const { return ok_; }

 private:
  ByteView bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// Appends big-endian fields to a growing sequence.
class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value);
  ByteWriter& u16(std::uint16_t value);
  ByteWriter& u32(std::uint32_t value);
  ByteWriter& u64(std::uint64_t value);
  ByteWriter& bytes(ByteView value);
  ByteWriter& text(std::string_view value) { return bytes(as_bytes(value)); }
  ByteWriter& zeros(std::size_t count);

  /// Overwrites two bytes that are already written, at `position`: lengths and checksums known only
  /// afterwards.
  void patch_u16(std::size_t position, std::uint16_t value);

  std::size_t size() const { return bytes_.size(); }
  ByteView view() const { return bytes_; }
  Bytes take() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace netrig
