// One address of a DHCP server, and whose it is.
#pragma once

#include <string>

#include "dhcp/client_key.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// The end of a lease that has none.
inline constexpr TimePoint kNever = TimePoint::max();

struct Lease {
  enum class State {
    offered,    ///< kept for a client that was, or is about to be, offered it
    bound,      ///< the client's
    idle,       ///< nobody's, but still remembered for its last client
    set_aside,  ///< somebody unknown uses it
  };

  Ipv4Address address;
  ClientKey client;  ///< empty when set aside
  MacAddress mac;
  State state = State::idle;
  TimePoint until{};           ///< the end of the state; of idle its start
  std::string host_name = {};  ///< what the client calls itself (option 12), fit to be shown

  friend bool operator==(const Lease&, const Lease&) = default;
};

}  // namespace netrig
