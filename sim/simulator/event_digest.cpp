#include "simulator/event_digest.hpp"

#include <algorithm>

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

/// Little-endian on every machine; missing bytes are zeros.
std::uint64_t word_at(ByteView bytes, std::size_t at) {
  std::uint64_t word = 0;
  const auto count = std::min<std::size_t>(8, bytes.size() - at);
  for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{bytes[at + i]} << (8 * i);
  return word;
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
  auto hash = fold(value_ ^ nanoseconds, kTimeKey) ^ fold(what ^ ++count_, kSubjectKey);
  const bool is_frame = kind == EventKind::frame || kind == EventKind::arrival;
  const auto head = content.first(is_frame ? std::min(content.size(), kFrameBytes) : content.size());
  for (std::size_t at = 0; at < head.size(); at += 16) {
    const auto second = at + 8 < head.size() ? word_at(head, at + 8) : 0;
    hash = fold(hash ^ word_at(head, at), kContentKey ^ second);
  }
  value_ = hash;
  if (recorder_) recorder_({.time = time, .kind = kind, .subject = subject, .digest = value_});
}

}  // namespace netrig
