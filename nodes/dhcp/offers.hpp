// The addresses that a server has offered and that nobody has asked for yet (RFC 2131 3.1, steps 2 and 3). An
// offer is no lease: whoever has the address, or had it last, stays on record beside it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "dhcp/client_key.hpp"
#include "dhcp/lease.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// At most one an address, and one a client.
class Offers {
 public:
  /// nullptr when there is none. Valid until the next change.
  const Lease* at(const Ipv4Address& address) const;
  const Lease* of_client(const ClientKey& client) const;
  std::size_t size() const { return offers_.size(); }

  /// `offer` is of the state `offered`; neither its address nor its client has another offer.
  void add(const Lease& offer);
  void remove(const Ipv4Address& address);

  /// The offer that ends next.
  const Lease* next() const;

 private:
  std::map<Ipv4Address, Lease> offers_;
  std::map<ClientKey, Ipv4Address> clients_;
  std::set<std::pair<TimePoint, Ipv4Address>> ends_;
};

}  // namespace netrig
