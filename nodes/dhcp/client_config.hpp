// What a DHCP client is told. All times are the RFCs' unless said otherwise; a lab makes them shorter.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dhcp/address_probe.hpp"
#include "dhcp/dhcp_message.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// A lease of an earlier life.
struct RememberedLease {
  DhcpMessage ack;    ///< which binding_of() understands
  TimePoint began{};  ///< when it was asked for, which its times count from

  friend bool operator==(const RememberedLease&, const RememberedLease&) = default;
};

struct DhcpClientConfig {
  std::string device;                         ///< the interface's name
  std::string host_name;                      ///< told to the server; empty: not told
  std::optional<Ipv4Address> requested = {};  ///< an address that the client would like
  bool reboot = false;  ///< take up `requested` again, as after a reboot, without a DISCOVER (RFC 2131 3.2)
  /// What is taken up again as after a reboot; when nobody answers, it is used as long as it lasts (RFC 2131
  /// 3.2). It comes before `requested`.
  std::shared_ptr<const RememberedLease> remembered = {};
  std::optional<Duration> lease_wish = {};  ///< whole seconds
  Bytes client_identifier = {};             ///< empty: the MAC address (RFC 2132 9.14)
  bool rapid_commit = false;  ///< two messages instead of four, if the server has them (RFC 4039)
  /// What the client asks for, in its order of preference.
  std::vector<std::uint8_t> parameters = {dhcp_option::kSubnetMask,       dhcp_option::kRouter,
                                          dhcp_option::kDomainNameServer, dhcp_option::kDomainName,
                                          dhcp_option::kInterfaceMtu,     dhcp_option::kBroadcastAddress};
  /// Listens for others that use the address while it is held, and defends it (RFC 5227 2.4).
  bool defend = false;
  /// Announces the address (RFC 5227 2.3), and defends it itself; not where the host does so.
  bool announce = true;

  /// At most this long, and at least a tenth of it, before the first message (RFC 2131 4.4.1: one to ten
  /// seconds).
  Duration start_wait = std::chrono::seconds(10);
  /// Before the first repetition, give or take a quarter; doubled up to 16 times this (RFC 2131 4.1: 4 s, 64
  /// s).
  Duration retry_wait = std::chrono::seconds(4);
  /// After an address was declined (RFC 2131 3.1, step 5).
  Duration decline_wait = std::chrono::seconds(10);
  ProbeTiming probe = {};
};

}  // namespace netrig
