#include "kernel/system_random.hpp"

#include <sys/random.h>

#include "kernel/system_error.hpp"

namespace netrig {

void fill_from_system(MutableByteView bytes) {
  while (!bytes.empty()) {
    const auto count = retry_interrupted([&] { return ::getrandom(bytes.data(), bytes.size(), 0); });
    if (count < 0) throw_errno("draw random bytes");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace netrig
