// The stack's errors: POSIX conditions, as a kernel's sockets report them.
#pragma once

#include <boost/system/errc.hpp>
#include <cstdint>

#include "host/network_error.hpp"
#include "host/result.hpp"

namespace netrig {

/// `return posix_error(errc::network_unreachable);`
namespace errc = boost::system::errc;
inline Error posix_error(errc::errc_t condition) {
  return errc::make_error_code(condition);
}

/// What an ICMP error means to a connected socket (RFC 1122 4.1.3.3, 4.2.3.9), in Linux's words.
Error posix_error(const NetworkError& error);

}  // namespace netrig
