#include "dhcp/server_event.hpp"

#include "dhcp/lease_times.hpp"
#include "host/duration.hpp"

namespace netrig {

std::string to_string(const ServerEvent& event) {
  using Kind = ServerEvent::Kind;
  const auto address = event.address.to_string();
  const auto mac = event.mac.to_string();
  const auto duration = format_duration(event.duration);
  switch (event.kind) {
    case Kind::offered:
      return address + " offered to " + mac;
    case Kind::leased:
      return address + " leased to " + mac + " " + lease_text(event.duration);
    case Kind::renewed:
      return address + " renewed by " + mac + " " + lease_text(event.duration);
    case Kind::refused:
      return address + " refused to " + mac + ": " + event.reason;
    case Kind::declined:
      return address + " declined by " + mac + ": set aside for " + duration;
    case Kind::in_use:
      return address + " is in use" + (event.mac == MacAddress() ? "" : " by " + mac) + ": set aside for " +
             duration;
    case Kind::released:
      return address + " released by " + mac;
    case Kind::expired:
      return address + " expired, it was leased to " + mac;
    case Kind::informed:
      return address + " informed of the network (" + mac + ")";
    case Kind::exhausted:
      return "no address for " + mac + ": " + event.reason;
    case Kind::recovered:
      return event.reason + " has addresses to give again";
    case Kind::unserved:
      return "nothing for " + mac + ": no subnet here has the address " + address + " of its relay agent";
    case Kind::unsaid:
      return event.reason + " more lines were not shown: there were too many";
    case Kind::crowded:
      return "nothing for " + mac + " yet: " + event.reason;
  }
  return {};
}

}  // namespace netrig
