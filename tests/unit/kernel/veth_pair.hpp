// A virtual cable between two interfaces of the present network namespace.
#pragma once

#include <string>

#include "wire/mac_address.hpp"

namespace netrig::testing {

/// Makes `first` and `second` with the MAC addresses below, up, IPv6 off (so that nobody else sends on them).
void make_veth_pair(const std::string& first, const std::string& second);

inline constexpr MacAddress kFirstMac({2, 0, 0, 0, 0, 1});
inline constexpr MacAddress kSecondMac({2, 0, 0, 0, 0, 2});

/// Writes one value under /proc/sys/net of the present network namespace.
void set_sysctl(const std::string& path, const std::string& value);

}  // namespace netrig::testing
