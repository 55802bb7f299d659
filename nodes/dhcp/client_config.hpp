// What a DHCP client is told. All times are the RFCs' unless said otherwise; a lab makes them shorter.
#pragma once

#include <optional>
#include <string>

#include "dhcp/address_probe.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct DhcpClientConfig {
  std::string device;                         ///< the interface's name
  std::string host_name;                      ///< told to the server; empty: not told
  std::optional<Ipv4Address> requested = {};  ///< an address that the client would like
  bool reboot = false;  ///< take up `requested` again, as after a reboot, without a DISCOVER (RFC 2131 3.2)
  std::optional<Duration> lease_wish = {};  ///< whole seconds

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
