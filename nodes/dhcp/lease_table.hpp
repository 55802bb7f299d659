// A subnet's pools of addresses and who has which (RFC 2131 2.1, 4.3.1). It holds at most one record and one
// offer an address, so that its memory is bounded by the pools, whatever clients do. Who may have what is
// decided by its user, who may also put addresses that are in no pool.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "dhcp/address_range.hpp"
#include "dhcp/client_key.hpp"
#include "dhcp/lease.hpp"
#include "dhcp/offers.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// How many addresses are in which state; those that were never used are in none. One that is offered counts
/// as offered if it is idle otherwise.
struct LeaseCounts {
  std::size_t offered = 0;
  std::size_t bound = 0;
  std::size_t idle = 0;
  std::size_t set_aside = 0;

  std::size_t& of(Lease::State state);
  LeaseCounts& operator+=(const LeaseCounts& other);
};

class LeaseTable {
 public:
  /// Addresses of `excluded` are in no pool.
  LeaseTable(std::vector<AddressRange> pools, std::set<Ipv4Address> excluded);

  bool in_pool(const Ipv4Address& address) const;
  /// How many addresses the pools have.
  std::uint64_t size() const;
  LeaseCounts counts() const;
  /// Of the pools' addresses alone.
  const LeaseCounts& pool_counts() const { return pool_counts_; }

  /// In any state but `offered`; nullptr when there is none. Valid until the next change.
  const Lease* of_client(const ClientKey& client) const;
  const Lease* at(const Ipv4Address& address) const;

  const Offers& offers() const { return offers_; }
  /// Keeps `offer.address` for a client until then, or until it is put for somebody. Nobody loses a record by
  /// it; another offer of the address, or to the client, ends.
  void offer(const Lease& offer, TimePoint now);
  /// By value: it may be that of the offer, which goes.
  void end_offer(Ipv4Address address, TimePoint now);
  /// Whether it could be had by that client: nobody has it, or was offered it, but the client itself.
  bool is_free_for(const ClientKey& client, const Ipv4Address& address) const;

  /// The address that a client should get, by the order of RFC 2131 4.3.1: the one it has or had, the one it
  /// asks for, one never used, the one that has been idle longest. None when the pool is exhausted.
  std::optional<Ipv4Address> choose(const ClientKey& client, std::optional<Ipv4Address> wanted);
  /// Likewise for a client that has none, or must not have the one it has.
  std::optional<Ipv4Address> choose_free(std::optional<Ipv4Address> wanted);

  /// Makes or replaces the record of an address. Another address of the same client becomes nobody's, and
  /// offers of the address or to the client end.
  void put(const Lease& lease, TimePoint now);
  void make_idle(const Ipv4Address& address, TimePoint now);

  /// Makes everything idle that has ended, and gives it as it was before; offers that have ended are gone.
  std::vector<Lease> expire(TimePoint now);
  std::optional<TimePoint> next_expiry() const;

  /// Up to `most` records behind `address`, or from the first one on.
  std::vector<Lease> after(std::optional<Ipv4Address> address, std::size_t most) const;

 private:
  using Order = std::set<std::pair<TimePoint, Ipv4Address>>;

  bool is_free(const Ipv4Address& address) const;
  std::optional<Ipv4Address> never_used();
  /// As it is counted: of an idle one that is offered, offered.
  Lease::State state_of(const Lease& lease) const;
  /// Its address in the order that its state has a place in; `leases_` has it, too. An idle one that is
  /// offered has no place.
  void enter(const Lease& lease);
  void leave(const Lease& lease);
  void forget_client(Lease& lease);
  std::size_t& count_of(const Ipv4Address& address, Lease::State state);

  std::vector<AddressRange> pools_;
  std::set<Ipv4Address> excluded_;
  std::map<Ipv4Address, Lease> leases_;
  std::map<ClientKey, Ipv4Address> clients_;
  Offers offers_;
  Order ends_;  ///< of what ends by itself
  Order idle_;  ///< of the pools' idle ones
  LeaseCounts pool_counts_;
  LeaseCounts other_counts_;     ///< of addresses that are reserved, or were leased from another pool
  std::size_t unused_pool_ = 0;  ///< where the search for an address that was never used goes on
  std::uint64_t unused_offset_ = 0;
};

}  // namespace netrig
