// What happened at a DHCP server, for people.
#pragma once

#include <cstdint>
#include <string>

#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct ServerEvent {
  enum class Kind {
    offered,
    leased,
    renewed,
    refused,   ///< a NAK, with `reason`
    declined,  ///< the client found somebody else there; set aside for `duration`
    in_use,    ///< the probe found `mac` there, or by echo somebody; set aside for `duration`
    released,
    expired,
    informed,
    exhausted,  ///< no address for `mac`, `reason` says where they are; at most once a minute
    recovered,  ///< after that, an address could be given again; `reason` is the subnet
    unserved,   ///< a relay at `address` forwards for a subnet that is not served; at most once a minute
    unsaid,     ///< so many lines as `reason` says were too many to be said; at most once a minute
    crowded,    ///< more addresses are being probed than there may be; at most once a minute
  };

  Kind kind = Kind::offered;
  Ipv4Address address;
  MacAddress mac;
  Duration duration{};  ///< of a lease or of setting aside
  std::string reason;

  friend bool operator==(const ServerEvent&, const ServerEvent&) = default;
};

/// One line: "10.0.0.100 leased to 02:00:00:00:00:01 for 1h".
std::string to_string(const ServerEvent& event);

}  // namespace netrig
