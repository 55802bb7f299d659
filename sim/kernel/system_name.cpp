#include "kernel/system_name.hpp"

#include <unistd.h>

#include <array>
#include <climits>

#include "kernel/system_error.hpp"

namespace netrig {

std::string system_host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) throw_errno("ask for the host's name");
  return name.data();
}

}  // namespace netrig
