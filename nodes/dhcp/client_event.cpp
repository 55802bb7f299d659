#include "dhcp/client_event.hpp"

#include "dhcp/lease_times.hpp"

namespace netrig {

std::string to_string(const ClientEvent& event) {
  using Kind = ClientEvent::Kind;
  const auto address = event.address.to_string();
  const auto server = event.server.to_string();
  switch (event.kind) {
    case Kind::discovering:
      return "looking for a DHCP server";
    case Kind::offered:
      return address + " offered by " + server;
    case Kind::requesting:
      return "requesting " + address;
    case Kind::probing:
      return "probing whether " + address + " is in use";
    case Kind::conflict:
      return address + " is in use by another host: declined";
    case Kind::defended:
      return address + " is used by another host, too: defended";
    case Kind::reused:
      return "no answer about " + address + ": using the lease that " + server + " gave " +
             lease_text(event.duration);
    case Kind::bound:
      return address + " leased from " + server + " " + lease_text(event.duration);
    case Kind::renewing:
      return "renewing " + address + " with " + server;
    case Kind::renewed:
      return address + " renewed by " + server + " " + lease_text(event.duration);
    case Kind::rebinding:
      return "asking all servers to renew " + address;
    case Kind::refused:
      return address + " refused by " + server + (event.text.empty() ? "" : ": " + event.text);
    case Kind::unanswered:
      return "no answer about " + address + ": starting again";
    case Kind::expired:
      return address + " expired";
    case Kind::released:
      return address + " released";
    case Kind::told:
    case Kind::trouble:
      return event.text;
  }
  return {};
}

}  // namespace netrig
