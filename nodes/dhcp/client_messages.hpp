// The messages of a DHCP client: which fields and options each carries in which state (RFC 2131 4.4.1, table
// 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dhcp/client_config.hpp"
#include "dhcp/dhcp_binding.hpp"
#include "dhcp/dhcp_message.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

class ClientMessages {
 public:
  ClientMessages(const DhcpClientConfig& config, const MacAddress& mac);

  /// Whether it is a server's, for this station, and not for another client of it (RFC 6842 3).
  bool is_answer_to_us(const DhcpMessage& reply) const;

  DhcpMessage discover() const;
  DhcpMessage request_selected(const Ipv4Address& address, const Ipv4Address& server) const;
  DhcpMessage request_reboot(const Ipv4Address& address) const;
  /// In RENEWING and REBINDING.
  DhcpMessage request_extension(const Ipv4Address& address) const;
  DhcpMessage decline(const Ipv4Address& address, const Ipv4Address& server) const;
  DhcpMessage release(const Ipv4Address& address, const Ipv4Address& server) const;
  /// Of a client that has its address by other means (RFC 2131 3.4).
  DhcpMessage inform(const Ipv4Address& address) const;

 private:
  DhcpMessage message(DhcpMessageType type) const;
  /// With what the client wants to know, in DISCOVER and REQUEST.
  DhcpMessage asking(DhcpMessageType type) const;

  MacAddress mac_;
  Bytes client_identifier_;
  std::vector<std::uint8_t> parameters_;
  std::string host_name_;
  std::optional<Duration> lease_wish_;
  std::optional<Ipv4Address> requested_;
  bool rapid_commit_;
};

}  // namespace netrig
