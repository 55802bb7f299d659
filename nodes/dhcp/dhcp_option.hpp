// The numbers of DHCP (RFC 2131, RFC 2132 and the IANA registry "BOOTP Vendor Extensions and DHCP Options"),
// as far as anything here speaks of them.
#pragma once

#include <cstdint>

namespace netrig {

inline constexpr std::uint16_t kDhcpServerPort = 67;
inline constexpr std::uint16_t kDhcpClientPort = 68;

/// A lease without end (RFC 2131 3.3).
inline constexpr std::uint32_t kInfiniteLeaseSeconds = 0xffffffff;

/// Option codes. They stay plain numbers, since a message carries unknown ones too.
namespace dhcp_option {

inline constexpr std::uint8_t kPad = 0;
inline constexpr std::uint8_t kSubnetMask = 1;
inline constexpr std::uint8_t kRouter = 3;
inline constexpr std::uint8_t kDomainNameServer = 6;
inline constexpr std::uint8_t kHostName = 12;
inline constexpr std::uint8_t kDomainName = 15;
inline constexpr std::uint8_t kInterfaceMtu = 26;
inline constexpr std::uint8_t kBroadcastAddress = 28;
inline constexpr std::uint8_t kNtpServers = 42;
inline constexpr std::uint8_t kRequestedAddress = 50;
inline constexpr std::uint8_t kLeaseTime = 51;
inline constexpr std::uint8_t kOverload = 52;
inline constexpr std::uint8_t kMessageType = 53;
inline constexpr std::uint8_t kServerIdentifier = 54;
inline constexpr std::uint8_t kParameterRequestList = 55;
inline constexpr std::uint8_t kMessage = 56;
inline constexpr std::uint8_t kMaximumMessageSize = 57;
inline constexpr std::uint8_t kRenewalTime = 58;
inline constexpr std::uint8_t kRebindingTime = 59;
inline constexpr std::uint8_t kClientIdentifier = 61;
inline constexpr std::uint8_t kRapidCommit = 80;             // RFC 4039
inline constexpr std::uint8_t kRelayAgentInformation = 82;   // RFC 3046
inline constexpr std::uint8_t kClasslessStaticRoutes = 121;  // RFC 3442
inline constexpr std::uint8_t kEnd = 255;

}  // namespace dhcp_option

/// Option 53 (RFC 2132 9.6).
enum class DhcpMessageType : std::uint8_t {
  discover = 1,
  offer,
  request,
  decline,
  ack,
  nak,
  release,
  inform,
};

}  // namespace netrig
