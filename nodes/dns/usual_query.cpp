#include "dns/usual_query.hpp"

#include <algorithm>
#include <cstring>

#include "dns/name.hpp"

namespace netrig::dns {

namespace {

// In the header's third and fourth byte, RFC 1035 4.1.1.
constexpr std::uint8_t kResponseOrOpcode = 0xf8;
constexpr std::uint8_t kRecursionDesired = 0x01;

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

/// Lower case for the ASCII letters among eight bytes (RFC 4343 3), all at once: in each byte that is below
/// 128, the top bit of the sums tells whether it is at least 'A', and whether it is above 'Z'.
std::uint64_t lower_eight(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kTopBits = kEach * 0x80;
  const auto low_bits = bytes & ~kTopBits;
  const auto at_least_a = low_bits + kEach * (0x80 - 'A');
  const auto above_z = low_bits + kEach * (0x80 - 'Z' - 1);
  const auto is_upper = (at_least_a ^ above_z) & ~bytes & kTopBits;
  return bytes | is_upper >> 2;  // 0x20 is what makes a letter lower case
}

}  // namespace

bool UsualQuery::read(ByteView message) {
  message_ = message;
  if (message.size() < kHeaderBytes || (message[2] & kResponseOrOpcode) != 0) return false;
  const bool one_question = u16_at(message, 4) == 1 && u16_at(message, 6) == 0 && u16_at(message, 8) == 0;
  if (!one_question || !read_question() || !read_rest()) return false;
  make_key();
  return true;
}

bool UsualQuery::read_question() {
  constexpr std::size_t kTypeAndClass = 4;
  std::size_t at = kHeaderBytes;
  for (std::uint8_t length = 1; length != 0; at += 1u + length) {
    if (at >= message_.size()) return false;
    length = message_[at];
    if (length > Name::kMaxLabelBytes) return false;
  }
  name_bytes_ = at - kHeaderBytes;
  question_bytes_ = name_bytes_ + kTypeAndClass;
  return name_bytes_ <= Name::kMaxBytes && at + kTypeAndClass <= message_.size();
}

/// Nothing, or one OPT record of version 0.
bool UsualQuery::read_rest() {
  constexpr std::size_t kOptBytes = 11;  // without options, RFC 6891 6.1.2
  const auto rest = message_.subspan(kHeaderBytes + question_bytes_);
  const auto records = u16_at(message_, 10);
  edns_ = false;
  if (records == 0) return rest.empty();
  edns_ = records == 1 && rest.size() >= kOptBytes && rest[0] == 0 &&
          u16_at(rest, 1) == static_cast<std::uint16_t>(RecordType::opt) && rest[6] == 0 &&
          rest.size() == kOptBytes + u16_at(rest, 9);
  return edns_;
}

void UsualQuery::make_key() {
  constexpr std::uint8_t kEdnsBit = 2;
  const auto name = message_.subspan(kHeaderBytes, name_bytes_);
  for (std::size_t at = 0; at < name.size(); at += kFoldedAtOnce) {
    std::uint64_t some = 0;
    std::memcpy(&some, name.data() + at, std::min(kFoldedAtOnce, name.size() - at));
    some = lower_eight(some);  // lengths are at most 63 and thereby no letters
    std::memcpy(key_.data() + at, &some, sizeof some);
  }
  std::memcpy(key_.data() + name_bytes_, name.data() + name_bytes_, question_bytes_ - name_bytes_);
  key_[question_bytes_] =
      static_cast<std::uint8_t>((message_[2] & kRecursionDesired) | (edns_ ? kEdnsBit : 0));
}

}  // namespace netrig::dns
