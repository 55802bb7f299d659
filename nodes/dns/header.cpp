#include "dns/header.hpp"

namespace netrig::dns {

namespace {

constexpr std::uint16_t kResponse = 0x8000;
constexpr std::uint16_t kAuthoritative = 0x0400;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kRecursionDesired = 0x0100;
constexpr std::uint16_t kRecursionAvailable = 0x0080;
constexpr std::uint16_t kAuthenticData = 0x0020;
constexpr std::uint16_t kCheckingDisabled = 0x0010;
constexpr int kOpcodeShift = 11;
constexpr std::uint16_t kFourBits = 0xf;

std::uint16_t flags_of(const Header& header) {
  auto flags = static_cast<unsigned>(header.opcode) << kOpcodeShift |
               (static_cast<unsigned>(header.rcode) & kFourBits);
  if (header.response) flags |= kResponse;
  if (header.authoritative) flags |= kAuthoritative;
  if (header.truncated) flags |= kTruncated;
  if (header.recursion_desired) flags |= kRecursionDesired;
  if (header.recursion_available) flags |= kRecursionAvailable;
  if (header.authentic_data) flags |= kAuthenticData;
  if (header.checking_disabled) flags |= kCheckingDisabled;
  return static_cast<std::uint16_t>(flags);
}

Header header_of(std::uint16_t id, std::uint16_t flags) {
  return {.id = id,
          .response = (flags & kResponse) != 0,
          .opcode = static_cast<Opcode>(flags >> kOpcodeShift & kFourBits),
          .authoritative = (flags & kAuthoritative) != 0,
          .truncated = (flags & kTruncated) != 0,
          .recursion_desired = (flags & kRecursionDesired) != 0,
          .recursion_available = (flags & kRecursionAvailable) != 0,
          .authentic_data = (flags & kAuthenticData) != 0,
          .checking_disabled = (flags & kCheckingDisabled) != 0,
          .rcode = static_cast<Rcode>(flags & kFourBits)};
}

}  // namespace

std::optional<WireHeader> WireHeader::parse(ByteReader& reader) {
  const auto id = reader.u16();
  const auto flags = reader.u16();
  WireHeader parsed{.header = header_of(id, flags)};
  for (auto* count : {&parsed.questions, &parsed.answers, &parsed.authorities, &parsed.additionals}) {
    *count = reader.u16();
  }
  if (!reader.ok()) return {};
  return parsed;
}

void WireHeader::serialize(ByteWriter& writer) const {
  writer.u16(header.id).u16(flags_of(header)).u16(questions).u16(answers).u16(authorities).u16(additionals);
}

}  // namespace netrig::dns
