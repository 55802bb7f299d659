// A DHCP message and other outputs as one line of a test's transcript: what matters of them, without the xid.
#pragma once

#include <string>

#include "dhcp/client_machine.hpp"
#include "dhcp/dhcp_message.hpp"
#include "dhcp/server_machine.hpp"
#include "host/duration.hpp"

namespace netrig {

inline std::string message_line(const DhcpMessage& message) {
  const auto type = message.type();
  std::string line = type ? to_string(*type) : "?";
  const auto add = [&](const char* name, const Ipv4Address& address) {
    if (!address.is_unspecified()) line += std::string(" ") + name + " " + address.to_string();
  };
  add("ciaddr", message.ciaddr);
  add("yiaddr", message.yiaddr);
  if (message.wants_broadcast()) line += " broadcast";
  if (message.secs != 0) line += " secs " + std::to_string(message.secs);
  if (const auto wanted = message.options.address(dhcp_option::kRequestedAddress)) add("requests", *wanted);
  if (const auto server = message.options.address(dhcp_option::kServerIdentifier)) add("server", *server);
  if (const auto lease = message.options.u32(dhcp_option::kLeaseTime))
    line += " lease " + std::to_string(*lease);
  if (const auto text = message.options.text(dhcp_option::kMessage)) line += " \"" + *text + "\"";
  return line;
}

inline std::string arp_line(const ArpPacket& packet) {
  return packet.is_probe()
             ? "ARP probe " + packet.target_ip.to_string()
             : "ARP " + packet.sender_ip.to_string() + " is at " + packet.sender_mac.to_string();
}

/// Empty for what the lines around it say, too.
inline std::string output_line(const ServerOutput& output) {
  if (const auto* reply = std::get_if<ServerReply>(&output)) {
    const bool to_client = reply->to.port == kDhcpClientPort;
    return "> " + message_line(reply->message) + " to " +
           (to_client ? reply->to.address.to_string() : reply->to.to_string()) + " " +
           (reply->to_mac ? reply->to_mac->to_string() : "routed");
  }
  if (const auto* packet = std::get_if<ArpPacket>(&output)) return "> " + arp_line(*packet);
  if (const auto* probe = std::get_if<EchoProbe>(&output)) return "> echo " + probe->address.to_string();
  if (std::holds_alternative<LeaseChange>(output)) return "";
  return "# " + to_string(std::get<ServerEvent>(output));
}

inline std::string output_line(const ClientOutput& output) {
  if (const auto* message = std::get_if<ClientSend>(&output)) {
    return "> " + message_line(message->message) + " from " + message->source.to_string() + " to " +
           message->destination.to_string() +
           (message->to_mac ? " " + message->to_mac->to_string() : " routed");
  }
  if (const auto* packet = std::get_if<ArpPacket>(&output)) return "> " + arp_line(*packet);
  if (const auto* configure = std::get_if<ConfigureInterface>(&output)) {
    return "= " + configure->binding.address.to_string();
  }
  if (std::holds_alternative<DeconfigureInterface>(output)) return "= none";
  if (std::holds_alternative<KeepLease>(output) || std::holds_alternative<ForgetLease>(output)) return "";
  return "# " + to_string(std::get<ClientEvent>(output));
}

}  // namespace netrig
