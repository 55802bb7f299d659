// The interfaces of a stack, and whose an IPv4 address is.
#pragma once

#include <bitset>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/network_interface.hpp"

namespace netrig {

class InterfaceTable {
 public:
  /// The loopback is there from the start.
  InterfaceTable();

  NetworkInterface& add(std::string name, FrameDevice& device);
  /// Null when there is none.
  NetworkInterface* find(InterfaceIndex index) const;
  NetworkInterface* find(std::string_view name) const;
  const std::vector<std::unique_ptr<NetworkInterface>>& all() const { return interfaces_; }

  std::optional<TimePoint> next_deadline() const { return deadlines_.next(); }
  /// Grows whenever one gets another deadline.
  std::uint64_t deadline_changes() const { return deadlines_.changes(); }
  /// An interface whose deadline has come by `now`, with the deadline taken away; null when there is none.
  NetworkInterface* take_due(TimePoint now) { return deadlines_.take_due(now); }

  // Only interfaces that are up count.
  struct Roles {
    bool own = false;
    bool broadcast = false;
  };
  /// Both of what follows, in one look.
  Roles roles_of(const Ipv4Address& address) const;
  /// Packets to it are for this host, whichever interface they come in by (RFC 1122 3.3.4.2, weak model).
  bool is_own(const Ipv4Address& address) const { return roles_of(address).own; }
  /// The limited broadcast, or the directed one of a link (RFC 919).
  bool is_broadcast(const Ipv4Address& address) const { return roles_of(address).broadcast; }
  /// The interface with this address; null when there is none.
  NetworkInterface* owner_of(const Ipv4Address& address) const;
  /// The interface whose link has this directed broadcast address; null when there is none.
  NetworkInterface* broadcast_link(const Ipv4Address& address) const;
  /// The first address of any interface but the loopback: for links without one of their own.
  std::optional<Ipv4Address> any_address() const;

  /// To be called after addresses or an interface's state have changed.
  void refresh();

 private:
  InterfaceDeadlines deadlines_;                               // outlives the interfaces
  std::vector<std::unique_ptr<NetworkInterface>> interfaces_;  // number 1 first
  std::vector<std::pair<std::uint32_t, Roles>> roles_;         // by address; of those that have one
  /// Which hashes of theirs there are: most packets' addresses have no role, and need no search for it.
  std::bitset<256> hashes_;
};

}  // namespace netrig
