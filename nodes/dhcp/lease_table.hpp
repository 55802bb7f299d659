// A server's pool of addresses and who has which (RFC 2131 2.1, 4.3.1). It holds at most one record an
// address, so that its memory is bounded by the pool, whatever clients do. Who may have what is decided by
// its user.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "dhcp/address_times.hpp"
#include "dhcp/client_key.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

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
  TimePoint until{};  ///< the end of the state; of idle its start

  friend bool operator==(const Lease&, const Lease&) = default;
};

class LeaseTable {
 public:
  /// The pool is `first` to `last`, both included, without `excluded`.
  LeaseTable(Ipv4Address first, Ipv4Address last, std::set<Ipv4Address> excluded);

  bool in_pool(const Ipv4Address& address) const;
  /// How many addresses the pool has.
  std::uint64_t size() const;

  /// In any state; nullptr when there is none. Valid until the next change.
  const Lease* of_client(const ClientKey& client) const;
  const Lease* at(const Ipv4Address& address) const;

  /// The address that a client should get, by the order of RFC 2131 4.3.1: the one it has or had, the one it
  /// asks for, one never used, the one that has been idle longest. None when the pool is exhausted.
  std::optional<Ipv4Address> choose(const ClientKey& client, std::optional<Ipv4Address> wanted);

  /// Makes or replaces the record of an address of the pool. Another address of the same client becomes
  /// nobody's.
  void put(const Lease& lease, TimePoint now);
  void make_idle(const Ipv4Address& address, TimePoint now);

  /// Makes everything idle that has ended, and gives it as it was before.
  std::vector<Lease> expire(TimePoint now);
  std::optional<TimePoint> next_expiry() const;

 private:
  std::optional<Ipv4Address> never_used();
  void index(const Lease& lease);
  void forget_client(const Lease& lease);

  Ipv4Address first_;
  Ipv4Address last_;
  std::set<Ipv4Address> excluded_;
  std::map<Ipv4Address, Lease> leases_;
  std::map<ClientKey, Ipv4Address> clients_;
  AddressTimes ends_;
  AddressTimes idle_;
  std::uint64_t next_unused_;  // a 33rd bit, for a pool that ends with the last address there is
};

}  // namespace netrig
