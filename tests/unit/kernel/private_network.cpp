#include "private_network.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <string>

#include "kernel/kernel_interfaces.hpp"

namespace netrig::testing {

namespace {

constexpr int kNotAllowed = 77;

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

bool enter() {
  const auto user = geteuid();
  const auto group = getegid();
  const int kinds = CLONE_NEWNET | (user == 0 ? 0 : CLONE_NEWUSER);
  if (unshare(kinds) != 0) return false;
  if (user == 0) return true;
  return write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") &&
         write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
}

[[noreturn]] void run_child(const std::function<void()>& body) {
  if (!enter()) {
    std::printf("unshare: %s\n", std::strerror(errno));
    std::fflush(stdout);
    _exit(kNotAllowed);
  }
  try {
    KernelInterfaces interfaces("/dev/null");
    interfaces.set_up("lo", true).value();
    body();
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }
  std::fflush(stdout);
  _exit(::testing::Test::HasFailure() ? 1 : 0);
}

}  // namespace

void in_private_network(const std::function<void()>& body) {
  std::fflush(stdout);
  const pid_t child = fork();
  ASSERT_GE(child, 0) << std::strerror(errno);
  if (child == 0) run_child(body);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotAllowed) {
    GTEST_SKIP() << "no right to make a network namespace here (kernel.unprivileged_userns_clone?)";
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status of the child: " << status;
}

}  // namespace netrig::testing
