#include "kernel/interface_name.hpp"

#include <net/if.h>

#include <array>

namespace netrig {

std::string interface_name(int index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(static_cast<unsigned>(index), name.data()) != nullptr ? name.data() : "";
}

}  // namespace netrig
