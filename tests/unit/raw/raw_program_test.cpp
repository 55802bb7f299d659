// A program on a stack of its own, in its own process: what a peer on the kernel's stack sees of its end.
#include "raw/raw_program.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "child.hpp"
#include "kernel_peer.hpp"
#include "life_programs.hpp"
#include "support/temporary_directory.hpp"
#include "unit/kernel/private_network.hpp"

namespace netrig::testing {
namespace {

int run_alone(const Program& program) {
  return run_on_own_stack(KernelPeer::configuration(), program, Options(), ReadyPipe()).status;
}

TEST(RawProgram, IsKilledLikeAProcessThatHasAKernel) {
  for (const int number : {SIGTERM, SIGINT}) {
    in_private_network([&] {
      KernelPeer peer;
      Child child([] { return run_alone(kHang); });
      peer.accept();
      EXPECT_EQ(peer.line(), "hello");
      child.signal(number);
      EXPECT_EQ(peer.line(), "FIN");
      const int status = child.wait();
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number) << "wait status " << status;
    });
  }
}

TEST(RawProgram, EndsByItselfWhenItIsTold) {
  in_private_network([] {
    KernelPeer peer;
    Child child([] { return run_alone(kTalk); });
    peer.accept();
    EXPECT_EQ(peer.line(), "hello");
    child.signal(SIGHUP);
    EXPECT_EQ(peer.line(), "reload");
    child.signal(SIGTERM);
    EXPECT_EQ(peer.line(), "stop");
    EXPECT_EQ(peer.line(), "FIN");
    const int status = child.wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 7) << "wait status " << status;
  });
}

TEST(RawProgram, TracesItsConnections) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "tcp.csv";
  in_private_network([&] {
    KernelPeer peer;
    Child child([&] {
      auto configuration = KernelPeer::configuration();
      configuration.tcp_trace = file.string();
      return run_on_own_stack(configuration, kTalk, Options(), ReadyPipe()).status;
    });
    peer.accept();
    EXPECT_EQ(peer.line(), "hello");
    child.signal(SIGTERM);
    EXPECT_EQ(peer.line(), "stop");
    child.wait();
  });
  if (IsSkipped()) return;
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(text.find("time_s,"), 0u) << text;
  EXPECT_NE(text.find(",ESTABLISHED,open,"), std::string::npos) << text;
  EXPECT_NE(text.find(",FIN-WAIT-1,open,"), std::string::npos) << text;
}

}  // namespace
}  // namespace netrig::testing
