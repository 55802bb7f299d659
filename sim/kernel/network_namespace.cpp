#include "kernel/network_namespace.hpp"

#include <fcntl.h>
#include <sched.h>

#include "kernel/system_error.hpp"

namespace netrig {

void enter_network(const FileDescriptor& network) {
  checked(setns(network.number(), CLONE_NEWNET), "enter a network namespace");
}

FileDescriptor make_network_namespace() {
  checked(unshare(CLONE_NEWNET), "create a network namespace");
  return FileDescriptor::open("/proc/thread-self/ns/net", O_RDONLY);
}

}  // namespace netrig
