// What a fuzz target holds to.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace netrig::fuzz {

/// What must be, whatever comes; a breach is a finding, and says where it was found.
inline void require(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: broken\n", file, line);
  std::abort();
}

}  // namespace netrig::fuzz
