#include "probe/error_text.hpp"

#include <array>
#include <string_view>

namespace netrig::probe {

namespace {

// Types (IANA, "ICMP Parameters", "ICMPv6 Parameters").
constexpr int kUnreachable = 3, kSourceQuench = 4, kTimeExceeded = 11, kParameterProblem = 12;
constexpr int kUnreachableV6 = 1, kTooBigV6 = 2, kTimeExceededV6 = 3, kParameterProblemV6 = 4;

struct Words {
  std::string_view text;
  std::string_view mark;
};

/// Codes of "destination unreachable" (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1).
constexpr std::array<Words, 16> kUnreachableWords{{
    {"Destination Net Unreachable", " !N"},
    {"Destination Host Unreachable", " !H"},
    {"Destination Protocol Unreachable", " !P"},
    {"Destination Port Unreachable", ""},
    {"Frag needed and DF set", " !F"},
    {"Source Route Failed", " !S"},
    {"Destination Net Unknown", " !<6>"},
    {"Destination Host Unknown", " !<7>"},
    {"Source Host Isolated", " !<8>"},
    {"Destination Net Prohibited", " !X"},
    {"Destination Host Prohibited", " !X"},
    {"Destination Net Unreachable for Type of Service", " !<11>"},
    {"Destination Host Unreachable for Type of Service", " !<12>"},
    {"Packet filtered", " !X"},
    {"Precedence Violation", " !V"},
    {"Precedence Cutoff", " !C"},
}};

/// RFC 4443 3.1.
constexpr std::array<Words, 7> kUnreachableWordsV6{{
    {"Destination unreachable: No route", " !N"},
    {"Destination unreachable: Administratively prohibited", " !X"},
    {"Destination unreachable: Beyond scope of source address", " !S"},
    {"Destination unreachable: Address unreachable", " !H"},
    {"Destination unreachable: Port unreachable", ""},
    {"Destination unreachable: Failed ingress/egress policy", " !X"},
    {"Destination unreachable: Reject route to destination", " !X"},
}};

std::string mtu_text(const NetworkError& error) {
  return error.mtu_bytes ? std::to_string(*error.mtu_bytes) : "unknown";
}

template <class Table>
const Words* find_words(const Table& table, std::uint8_t code) {
  return code < table.size() ? &table[code] : nullptr;
}

const Words* unreachable_words(const NetworkError& error) {
  if (error.offender.is_v4()) {
    return error.icmp_type == kUnreachable ? find_words(kUnreachableWords, error.icmp_code) : nullptr;
  }
  return error.icmp_type == kUnreachableV6 ? find_words(kUnreachableWordsV6, error.icmp_code) : nullptr;
}

std::string other_text(const NetworkError& error) {
  return "ICMP type " + std::to_string(error.icmp_type) + ", code " + std::to_string(error.icmp_code);
}

std::string error_text_v4(const NetworkError& error) {
  switch (error.icmp_type) {
    case kTimeExceeded:
      return error.icmp_code == 0 ? "Time to live exceeded" : "Frag reassembly time exceeded";
    case kSourceQuench:
      return "Source Quench";
    case kParameterProblem:
      return "Parameter problem";
    default:
      return other_text(error);
  }
}

std::string error_text_v6(const NetworkError& error) {
  switch (error.icmp_type) {
    case kTooBigV6:
      return "Packet too big: mtu=" + mtu_text(error);
    case kTimeExceededV6:
      return error.icmp_code == 0 ? "Time exceeded: Hop limit" : "Time exceeded: Defragmentation failure";
    case kParameterProblemV6:
      return "Parameter problem";
    default:
      return other_text(error);
  }
}

}  // namespace

std::string error_text(const NetworkError& error) {
  if (const auto* words = unreachable_words(error)) {
    const std::string text(words->text);
    const bool too_big = error.kind == NetworkError::Kind::packet_too_big;
    return too_big ? text + " (mtu = " + mtu_text(error) + ")" : text;
  }
  return error.offender.is_v4() ? error_text_v4(error) : error_text_v6(error);
}

std::string error_mark(const NetworkError& error) {
  if (error.kind == NetworkError::Kind::time_exceeded) return "";
  if (error.kind == NetworkError::Kind::packet_too_big) return " !F-" + mtu_text(error);
  if (const auto* words = unreachable_words(error)) return std::string(words->mark);
  return " !<" + std::to_string(error.icmp_type) + "-" + std::to_string(error.icmp_code) + ">";
}

}  // namespace netrig::probe
