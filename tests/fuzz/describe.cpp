// Any bytes give one line of printable ASCII, whatever is said of the frame's length.
#include "wire/describe.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

void require_one_line(const std::string& line) {
  const bool printable = std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (line.empty() || !printable) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const netrig::ByteView frame(data, size);
  require_one_line(netrig::describe(frame));
  require_one_line(netrig::describe(frame, size));
  require_one_line(netrig::describe(frame, size + 1));
  return 0;
}
