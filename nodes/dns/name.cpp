#include "dns/name.hpp"

#include <algorithm>
#include <array>

#include "dns/ldns.hpp"

namespace netrig::dns {

namespace {

constexpr std::size_t kMaxLabels = 128;  // 255 bytes of labels that take two bytes each, and the root

std::uint8_t lower(char character) {
  const auto byte = static_cast<std::uint8_t>(character);
  return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte + ('a' - 'A')) : byte;
}

bool equal_folded(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// Where each label starts, the root left out.
struct Labels {
  explicit Labels(std::string_view name) : wire(name) {
    for (std::size_t at = 0; wire[at] != 0; at += 1 + static_cast<std::uint8_t>(wire[at])) {
      starts[count++] = static_cast<std::uint8_t>(at);
    }
  }

  std::string_view operator[](std::size_t index) const {
    const std::size_t at = starts[index];
    return wire.substr(at + 1, static_cast<std::uint8_t>(wire[at]));
  }

  std::string_view wire;
  std::array<std::uint8_t, kMaxLabels> starts{};
  std::size_t count = 0;
};

std::weak_ordering compare_labels(std::string_view left, std::string_view right) {
  return std::lexicographical_compare_three_way(
      left.begin(), left.end(), right.begin(), right.end(),
      [](char a, char b) -> std::weak_ordering { return lower(a) <=> lower(b); });
}

}  // namespace

std::optional<Name> Name::parse(std::string_view text) {
  constexpr std::size_t kMaxTextBytes = 4 * kMaxBytes;  // every byte may be written as \DDD
  if (text.empty() || text.size() > kMaxTextBytes || text.find('\0') != std::string_view::npos) return {};
  LdnsField field(ldns_dname_new_frm_str(std::string(text).c_str()));
  if (!field) return {};
  ByteReader reader(bytes_of(field.get()));
  return read(reader);
}

std::optional<Name> Name::read(ByteReader& reader) {
  std::string wire;
  for (;;) {
    const auto length = reader.u8();
    const auto label = reader.take(length);
    if (!reader.ok() || length > kMaxLabelBytes || wire.size() + 1 + length > kMaxBytes) return {};
    wire.push_back(static_cast<char>(length));
    wire.append(as_text(label));
    if (length == 0) return Name(std::move(wire));
  }
}

bool Name::skip(ByteReader& reader) {
  constexpr std::uint8_t kPointerBits = 0xc0;
  std::size_t bytes = 0;
  for (;;) {
    const auto length = reader.u8();
    if ((length & kPointerBits) == kPointerBits) {
      reader.skip(1);
      return reader.ok();
    }
    if (!reader.ok() || length > kMaxLabelBytes) return false;
    if (length == 0) return true;
    reader.skip(length);
    bytes += 1u + length;
    if (bytes >= kMaxBytes) return false;
  }
}

bool Name::same_letters(ByteView left, ByteView right) {
  return equal_folded(as_text(left), as_text(right));
}

std::size_t Name::label_count() const {
  return Labels(wire_).count;
}

Name Name::parent() const {
  if (is_root()) return *this;
  return Name(wire_.substr(1 + static_cast<std::uint8_t>(wire_[0])));
}

bool Name::is_within(const Name& ancestor) const {
  const auto suffix_bytes = ancestor.wire_.size();
  if (wire_.size() < suffix_bytes) return false;
  std::size_t at = 0;
  while (wire_.size() - at > suffix_bytes) at += 1 + static_cast<std::uint8_t>(wire_[at]);
  return wire_.size() - at == suffix_bytes &&
         equal_folded(std::string_view(wire_).substr(at), ancestor.wire_);
}

std::optional<Name> Name::with_label(std::string_view label) const {
  if (label.empty() || label.size() > kMaxLabelBytes || wire_.size() + 1 + label.size() > kMaxBytes)
    return {};
  return Name(static_cast<char>(label.size()) + std::string(label) + wire_);
}

std::optional<Name> Name::followed_by(const Name& suffix) const {
  if (wire_.size() - 1 + suffix.wire_.size() > kMaxBytes) return {};
  return Name(wire_.substr(0, wire_.size() - 1) + suffix.wire_);
}

std::optional<Name> Name::with_suffix(const Name& old_suffix, const Name& suffix) const {
  const auto kept_bytes = wire_.size() - old_suffix.wire_.size();
  if (kept_bytes + suffix.wire_.size() > kMaxBytes) return {};
  return Name(wire_.substr(0, kept_bytes) + suffix.wire_);
}

std::string Name::to_string() const {
  const LdnsField field(ldns_dname_new_frm_data(static_cast<std::uint16_t>(wire_.size()), wire_.data()));
  return text_of(LdnsText(ldns_rdf2str(field.get())));
}

std::string Name::folded() const {
  std::string folded = wire_;
  // Length bytes are at most 63 and thereby below 'A'.
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return static_cast<char>(lower(c)); });
  return folded;
}

bool operator==(const Name& left, const Name& right) {
  return equal_folded(left.wire_, right.wire_);
}

std::weak_ordering operator<=>(const Name& left, const Name& right) {
  const Labels a(left.wire_);
  const Labels b(right.wire_);
  for (std::size_t i = 1; i <= std::min(a.count, b.count); ++i) {
    const auto order = compare_labels(a[a.count - i], b[b.count - i]);
    if (order != 0) return order;
  }
  return a.count <=> b.count;
}

namespace {

std::string reverse_text(const Ipv4Address& address) {
  const auto& octets = address.octets();
  std::string text;
  for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet) text += std::to_string(*octet) + ".";
  return text + "in-addr.arpa.";
}

std::string reverse_text(const Ipv6Address& address) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto& octets = address.octets();
  std::string text;
  for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet) {
    text += {kDigits[*octet & 15], '.', kDigits[*octet >> 4], '.'};
  }
  return text + "ip6.arpa.";
}

}  // namespace

Name reverse_name(const IpAddress& address) {
  return *Name::parse(address.is_v4() ? reverse_text(address.v4()) : reverse_text(address.v6()));
}

}  // namespace netrig::dns
