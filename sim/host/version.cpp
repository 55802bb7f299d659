#include "host/version.hpp"

namespace netrig {

std::string_view version() {
  return NETRIG_VERSION;
}

}  // namespace netrig
