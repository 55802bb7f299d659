// Addresses that follow each other: a pool, or a part of one.
#pragma once

#include <cstdint>

#include "wire/ip_address.hpp"

namespace netrig {

struct AddressRange {
  Ipv4Address first;
  Ipv4Address last;  ///< included, not below `first`

  bool contains(const Ipv4Address& address) const { return address >= first && address <= last; }
  /// How many addresses.
  std::uint64_t size() const { return std::uint64_t{last.value()} - first.value() + 1; }

  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

}  // namespace netrig
