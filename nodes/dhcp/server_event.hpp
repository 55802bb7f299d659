// What happened at a DHCP server, for people and later for a journal.
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
    in_use,    ///< the probe found `mac` there; set aside for `duration`
    released,
    expired,
    informed,
    exhausted,  ///< no address for `mac`; reported once, until there is one again
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
