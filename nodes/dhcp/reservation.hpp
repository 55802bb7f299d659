// An address that is kept for one client.
#pragma once

#include <optional>
#include <string>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// The client is known by its identifier (option 61) or by its MAC address: one of the two is set.
struct Reservation {
  Ipv4Address address;
  std::optional<MacAddress> mac = {};
  Bytes client_identifier = {};
  std::string host_name = {};  ///< told to the client (option 12) unless it is empty

  friend bool operator==(const Reservation&, const Reservation&) = default;
};

}  // namespace netrig
