// DHCP messages that an input's bytes choose: well formed, since the parser has a target of its own, and of
// few values, so that they meet what the machines have.
#pragma once

#include "dhcp/dhcp_message.hpp"

namespace netrig::fuzz {

/// One of eight clients, 02:00:00:00:00:00 to 07.
inline MacAddress client_mac(std::uint8_t number) {
  return MacAddress({2, 0, 0, 0, 0, static_cast<std::uint8_t>(number & 7)});
}

/// One of 16 addresses of 10.0.0.0/24, 10.2.0.0/24 and elsewhere.
inline Ipv4Address some_address(std::uint8_t choice) {
  const auto last = static_cast<std::uint8_t>(98 + (choice & 15));
  if ((choice >> 4) % 4 == 3) return Ipv4Address({192, 168, 0, last});
  return Ipv4Address({10, static_cast<std::uint8_t>((choice >> 4) % 4 == 2 ? 2 : 0), 0, last});
}

/// Takes some bytes of `input`; past its end they are zero.
inline DhcpMessage message_from(ByteReader& input, std::uint8_t op) {
  DhcpMessage message;
  message.op = op;
  message.set_mac(client_mac(input.u8()));
  message.set_type(static_cast<DhcpMessageType>(1 + input.u8() % 8));
  const auto has = input.u16();
  const auto if_has = [&](int bit, auto set) {
    if ((has >> bit & 1) != 0) set(input.u8());
  };
  auto& options = message.options;
  if_has(0, [&](std::uint8_t choice) { message.ciaddr = some_address(choice); });
  if_has(1, [&](std::uint8_t choice) { message.yiaddr = some_address(choice); });
  if_has(2, [&](std::uint8_t choice) { message.giaddr = some_address(choice); });
  if_has(3, [&](std::uint8_t) { message.flags = DhcpMessage::kBroadcastFlag; });
  if_has(4, [&](std::uint8_t c) { options.set_address(dhcp_option::kRequestedAddress, some_address(c)); });
  if_has(5, [&](std::uint8_t c) {
    const auto server = c % 4 != 0 ? Ipv4Address({10, 0, 0, 2}) : some_address(c);
    options.set_address(dhcp_option::kServerIdentifier, server);
  });
  if_has(6,
         [&](std::uint8_t c) { options.set_u32(dhcp_option::kLeaseTime, c == 255 ? 0xffffffffu : c * 7u); });
  if_has(7, [&](std::uint8_t c) { options.set(dhcp_option::kClientIdentifier, Bytes(c % 5u, c)); });
  if_has(8, [&](std::uint8_t) { options.set(dhcp_option::kRapidCommit, {}); });
  if_has(9, [&](std::uint8_t c) { options.set(dhcp_option::kRelayAgentInformation, input.take(c % 12u)); });
  if_has(10, [&](std::uint8_t c) { options.set(dhcp_option::kParameterRequestList, input.take(c % 12u)); });
  if_has(11, [&](std::uint8_t c) { options.set(dhcp_option::kHostName, input.take(c % 12u)); });
  if_has(12, [&](std::uint8_t c) {
    options.set_u16(dhcp_option::kMaximumMessageSize, static_cast<std::uint16_t>(c * 10));
  });
  if_has(13, [&](std::uint8_t c) { options.set_u32(dhcp_option::kRenewalTime, c); });
  if_has(14, [&](std::uint8_t c) { options.set_u32(dhcp_option::kRebindingTime, c); });
  if_has(15, [&](std::uint8_t c) {
    // What no parsed message has.
    if (c != dhcp_option::kPad && c != dhcp_option::kOverload && c != dhcp_option::kEnd)
      options.set(c, input.take(4));
  });
  return message;
}

}  // namespace netrig::fuzz
