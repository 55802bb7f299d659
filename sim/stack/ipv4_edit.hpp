// Changes to an IPv4 packet in place.
#pragma once

#include "wire/bytes.hpp"

namespace netrig {

/// One hop less, the checksum brought up to date without summing the header again (RFC 1624 3). `packet`
/// starts with a header whose TTL is not 0.
void decrement_ttl(MutableByteView packet);

}  // namespace netrig
