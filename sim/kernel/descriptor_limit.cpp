#include "kernel/descriptor_limit.hpp"

#include <sys/resource.h>

#include "kernel/system_error.hpp"

namespace netrig {

void use_all_descriptors() {
  rlimit limit{};
  checked(getrlimit(RLIMIT_NOFILE, &limit), "ask for the limit of open files");
  limit.rlim_cur = limit.rlim_max;
  checked(setrlimit(RLIMIT_NOFILE, &limit), "raise the limit of open files");
}

}  // namespace netrig
