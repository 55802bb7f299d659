// errno, as the two kinds of errors that the project knows: an Error value for a program, an exception for
// whoever has no way on.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include "host/result.hpp"

namespace netrig {

/// The Error for an errno value, in the generic category, so that it equals boost::system::errc's codes.
Error system_error(int number);
/// The Error for the present errno.
inline Error last_error() {
  return system_error(errno);
}

/// Throws std::system_error for the present errno: "`attempt`: reason".
[[noreturn]] void throw_errno(std::string_view attempt);
[[noreturn]] void throw_errno(std::string_view attempt, int number);

/// The result of a system call that gives -1 on failure; then throws as throw_errno() does.
template <class Integer>
Integer checked(Integer result, std::string_view attempt) {
  if (result < 0) throw_errno(attempt);
  return result;
}

/// Calls a system call again as long as a signal interrupted it.
template <class Call>
auto retry_interrupted(Call call) {
  for (;;) {
    auto outcome = call();
    if (outcome != -1 || errno != EINTR) return outcome;
  }
}

/// Whether errno says "not now": the call may be repeated when the descriptor is ready.
inline bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace netrig
