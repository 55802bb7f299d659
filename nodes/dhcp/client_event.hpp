// What a DHCP client did or met, step by step, for people.
#pragma once

#include <string>

#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct ClientEvent {
  enum class Kind {
    discovering,
    offered,
    requesting,
    probing,
    conflict,  ///< somebody else uses the address: declined
    defended,  ///< likewise, and was told so
    reused,    ///< nobody answered: the remembered lease is used, for `duration` yet
    bound,     ///< `duration` is the lease time, kInfiniteLease for ever
    told,  ///< what the server says of the network, a line of `text` each; behind `bound`, and what changes
    renewing,
    renewed,
    rebinding,
    refused,  ///< a NAK, with the server's `text`
    unanswered,
    expired,
    released,
    trouble,  ///< something local went wrong, said by `text`; the client goes on
  };

  Kind kind = Kind::discovering;
  Ipv4Address address;
  Ipv4Address server;
  Duration duration{};
  std::string text;

  friend bool operator==(const ClientEvent&, const ClientEvent&) = default;
};

/// One line: "10.0.0.100 offered by 10.0.0.2".
std::string to_string(const ClientEvent& event);

}  // namespace netrig
