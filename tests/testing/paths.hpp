// Where the tests find what they need: $NETRIG_SOURCE, or the source tree they were built from.
#pragma once

#include <cstdlib>
#include <string>

namespace netrig::testing {

inline std::string source_path(const std::string& relative) {
  const char* source = std::getenv("NETRIG_SOURCE");
  return (source ? std::string(source) : std::string(NETRIG_SOURCE_DIR)) + "/" + relative;
}

}  // namespace netrig::testing
