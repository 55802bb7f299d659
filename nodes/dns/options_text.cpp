#include "dns/options_text.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace netrig::dns {

namespace {

enum class OptionCode : std::uint16_t { cookie = 10, extended_error = 15 };

/// By their codes, RFC 8914 4.
constexpr std::array<std::string_view, 25> kExtendedErrors{"Other",
                                                           "Unsupported DNSKEY Algorithm",
                                                           "Unsupported DS Digest Type",
                                                           "Stale Answer",
                                                           "Forged Answer",
                                                           "DNSSEC Indeterminate",
                                                           "DNSSEC Bogus",
                                                           "Signature Expired",
                                                           "Signature Not Yet Valid",
                                                           "DNSKEY Missing",
                                                           "RRSIGs Missing",
                                                           "No Zone Key Bit Set",
                                                           "NSEC Missing",
                                                           "Cached Error",
                                                           "Not Ready",
                                                           "Blocked",
                                                           "Censored",
                                                           "Filtered",
                                                           "Prohibited",
                                                           "Stale NXDOMAIN Answer",
                                                           "Not Authoritative",
                                                           "Not Supported",
                                                           "No Reachable Authority",
                                                           "Network Error",
                                                           "Invalid Data"};

/// Plain ASCII; a dot for any other octet.
std::string plain_text(ByteView bytes) {
  std::string text;
  for (const auto byte : bytes) text += byte >= ' ' && byte <= '~' ? static_cast<char>(byte) : '.';
  return text;
}

/// "0a1b", or "0a 1b" with a separator.
std::string octets_text(ByteView bytes, std::string_view separator = {}) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    if (!text.empty()) text += separator;
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

/// None if the value is too short for a code.
std::optional<std::string> extended_error(ByteView value) {
  ByteReader reader(value);
  const auto code = reader.u16();
  if (!reader.ok()) return {};
  auto text = "; EDE: " + std::to_string(code);
  if (code < kExtendedErrors.size()) text += " (" + std::string(kExtendedErrors[code]) + ")";
  if (reader.left() > 0) text += ": (" + plain_text(reader.rest()) + ")";
  return text;
}

std::string option_text(std::uint16_t code, ByteView value) {
  if (code == static_cast<std::uint16_t>(OptionCode::cookie)) return "; COOKIE: " + octets_text(value);
  if (code == static_cast<std::uint16_t>(OptionCode::extended_error)) {
    if (auto text = extended_error(value)) return *std::move(text);
  }
  auto text = "; OPT=" + std::to_string(code) + ":";
  if (!value.empty()) text += " " + octets_text(value, " ") + " (\"" + plain_text(value) + "\")";
  return text;
}

}  // namespace

std::vector<std::string> options_text(ByteView options) {
  std::vector<std::string> lines;
  ByteReader reader(options);
  while (reader.left() > 0) {
    const auto code = reader.u16();
    const auto value = reader.take(reader.u16());
    if (!reader.ok()) break;
    lines.push_back(option_text(code, value));
  }
  return lines;
}

}  // namespace netrig::dns
