// What a Host's call comes back with: a value, or the error that kept it from one.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace netrig {

using Error = boost::system::error_code;

/// A value or an Error. `if (!result)` asks, `result.error()` tells, `result.value()` throws
/// boost::system::system_error.
template <class T = void>
using Result = boost::system::result<T, Error>;

/// The conditions that every implementation of Host reports alike. What the network or the system says
/// otherwise is a code of boost::system::errc (connection_refused, connection_reset, host_unreachable,
/// no_such_file_or_directory, …).
enum class HostError {
  timed_out = 1,  ///< the deadline passed first
  end_of_file,    ///< the peer sent its last byte, or the console has no more lines
  closed,         ///< this end closed the socket, from another coroutine
  not_granted,    ///< the path lies outside what the program was given
};

Error make_error_code(HostError error);

}  // namespace netrig

template <>
struct boost::system::is_error_code_enum<netrig::HostError> : std::true_type {};
