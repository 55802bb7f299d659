// The addresses of one link: which may be used, which are, and the next free one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "topology/topology.hpp"

namespace netrig::reading {

struct AddressProblem {
  std::string found;
  std::string expected;
};

/// Why a host can't have `address` on `link`: another subnet, the network's or the broadcast address.
std::optional<AddressProblem> address_problem(const IpAddress& address, const LinkSpec& link);

/// The subnet of the address's family, if the link has one.
const std::optional<IpPrefix>& subnet_for(const IpAddress& address, const LinkSpec& link);

/// `address` plus `steps`; none past the last address of all.
std::optional<IpAddress> advanced(const IpAddress& address, std::uint64_t steps);

class AddressPool {
 public:
  explicit AddressPool(const LinkSpec& link) : link_(&link) {}

  /// None when it was free; else who has it.
  std::optional<std::string> take(const IpAddress& address, const std::string& owner);

  /// The lowest free address of the subnet of that family, taken for `owner`; none when all are used.
  std::optional<IpPrefix> take_next(const IpPrefix& subnet, const std::string& owner);

 private:
  const LinkSpec* link_;
  std::map<IpAddress, std::string> owners_;
  std::map<IpPrefix, IpAddress> next_;  // where the search goes on: all before it are used
};

}  // namespace netrig::reading
