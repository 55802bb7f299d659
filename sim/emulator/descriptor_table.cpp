#include "emulator/descriptor_table.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <stdexcept>
#include <string>

#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

void reserve_descriptors(std::size_t count) {
  rlimit limit{};
  checked(getrlimit(RLIMIT_NOFILE, &limit), "ask for the limit of open files");
  if (limit.rlim_max < count) {
    throw std::runtime_error("this network needs " + std::to_string(count) +
                             " open files, and the hard limit is " + std::to_string(limit.rlim_max) +
                             "; raise it (ulimit -Hn, LimitNOFILE=)");
  }
  if (limit.rlim_cur < count) {
    limit.rlim_cur = count;
    checked(setrlimit(RLIMIT_NOFILE, &limit), "raise the limit of open files to " + std::to_string(count));
  }
  const auto any = FileDescriptor::open("/", O_PATH);
  FileDescriptor::adopt(checked(fcntl(any.number(), F_DUPFD_CLOEXEC, static_cast<int>(count) - 1),
                                "make room for " + std::to_string(count) + " descriptors"));
}

}  // namespace netrig
