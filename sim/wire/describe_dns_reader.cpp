// Fields and names of a DNS message, names with compression (RFC 1035 4.1.4).
#include "wire/describe_dns.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kLongestName =
    254;  // bytes of labels and their lengths, without the root (RFC 1035 2.3.4)
constexpr std::uint8_t kPointerBits = 0xc0;

void append_label(std::string& name, ByteView label) {
  if (!name.empty()) name += '.';
  for (auto byte : label) {
    if (byte == '.' || byte == '\\') {
      name += '\\';
      name += static_cast<char>(byte);
    } else if (byte > 0x20 && byte < 0x7f) {
      name += static_cast<char>(byte);
    } else {
      name += '\\';
      for (int unit : {100, 10, 1}) name += static_cast<char>('0' + byte / unit % 10);
    }
  }
}

}  // namespace

void DnsReader::fail(State state) {
  if (state_ == State::ok) state_ = state;
  position_ = end_;
}

ByteView DnsReader::take(std::size_t count) {
  if (!ok() || count > left()) {
    fail(State::ended);
    return {};
  }
  position_ += count;
  return message_.subspan(position_ - count, count);
}

std::uint32_t DnsReader::number(std::size_t octets) {
  std::uint32_t value = 0;
  for (auto byte : take(octets)) value = value << 8 | byte;
  return value;
}

DnsReader DnsReader::part(std::size_t count) {
  DnsReader reader = *this;
  take(count);
  reader.end_ = position_;
  if (!ok()) reader.fail(state_);
  return reader;
}

std::string DnsReader::no_name(State state) {
  fail(state);
  return {};
}

/// Every pointer must lead before the place where the labels that it ends began: so no name has a loop.
std::string DnsReader::name() {
  std::string name;
  auto at = position_, run = position_, length = std::size_t{0};
  bool jumped = false;
  while (ok()) {
    const auto limit = jumped ? message_.size() : end_;
    if (at >= limit) return no_name(State::ended);
    const std::size_t octet = message_[at];
    const bool pointer = (octet & kPointerBits) == kPointerBits;
    const auto next = at + 1 + (pointer ? 1 : octet);
    if (!pointer && (octet & kPointerBits)) return no_name(State::malformed);
    if (next > limit) return no_name(State::ended);
    if (!jumped) position_ = next;
    if (octet == 0) return name.empty() ? "." : name;
    if (pointer) {
      at = (octet & ~kPointerBits) << 8 | message_[at + 1];
      jumped = true;
      if (at >= run) return no_name(State::malformed);
      run = at;
    } else {
      length += octet + 1;
      if (length > kLongestName) return no_name(State::malformed);
      append_label(name, message_.subspan(at + 1, octet));
      at = next;
    }
  }
  return {};
}

}  // namespace netrig::describing
