#include "simulator/event_digest.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace netrig {

namespace {

/// The upper and the lower half of a product, folded: each bit of the result hangs on all bits of both.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t kTimeKey = 0xa0761d6478bd642fu;  // odd numbers with as many ones as zeros
constexpr std::uint64_t kSubjectKey = 0xe7037ed1a0b428dbu;
constexpr std::uint64_t kContentKey = 0x8ebc6af09c88c6e3u;

/// Little-endian on every machine.
std::uint64_t word_of(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

/// Two words at a time; missing bytes are zeros.
std::uint64_t mix(std::uint64_t hash, ByteView bytes) {
  constexpr std::size_t kStep = 16;
  const auto mixed = [](std::uint64_t value, const std::uint8_t* words) {
    return fold(value ^ word_of(words), kContentKey ^ word_of(words + 8));
  };
  for (; bytes.size() >= kStep; bytes = bytes.subspan(kStep)) hash = mixed(hash, bytes.data());
  if (bytes.empty()) return hash;
  std::array<std::uint8_t, kStep> rest{};
  std::memcpy(rest.data(), bytes.data(), bytes.size());
  return mixed(hash, rest.data());
}

}  // namespace

std::string_view event_kind_name(EventKind kind) {
  switch (kind) {
    case EventKind::frame:
      return "a frame enters";
    case EventKind::arrival:
      return "a frame arrives";
    case EventKind::turn:
      return "a program runs";
    case EventKind::output:
      return "a program prints";
    case EventKind::end:
      return "a program ends";
    case EventKind::command:
      return "a command";
  }
  return "?";
}

std::string EventDigest::to_string() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[value_ >> shift & 0xf];
  return text;
}

void EventDigest::add(EventKind kind, TimePoint time, std::uint32_t subject, ByteView content) {
  const auto nanoseconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const auto what =
      std::uint64_t{static_cast<std::uint8_t>(kind)} << 56 ^ std::uint64_t{subject} << 24 ^ content.size();
  const auto head_hash = fold(value_ ^ nanoseconds, kTimeKey) ^ fold(what ^ ++count_, kSubjectKey);
  const bool is_frame = kind == EventKind::frame || kind == EventKind::arrival;
  const auto head = content.first(is_frame ? std::min(content.size(), kFrameBytes) : content.size());
  value_ = mix(head_hash, head);
  if (recorder_) recorder_({.time = time, .kind = kind, .subject = subject, .digest = value_});
}

}  // namespace netrig
