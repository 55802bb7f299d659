// A node's process with the processes that stand for its programs: how the programs' lives end, as a peer on
// the kernel's stack sees it, and what the node survives.
#include "raw/node_process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "child.hpp"
#include "kernel/system_error.hpp"
#include "kernel_peer.hpp"
#include "life_programs.hpp"
#include "raw/node_query.hpp"
#include "raw/program_client.hpp"
#include "support/temporary_directory.hpp"
#include "unit/kernel/private_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_to(const std::string& path, int descriptor) {
  const auto file = FileDescriptor::open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  checked(dup2(file.number(), descriptor), "write to a file");
}

/// A node's process on one end of a cable, the kernel on the other. To be made in a private network.
class Node {
 public:
  explicit Node(std::optional<rlim_t> most_descriptors = {}) {
    auto [ready, said] = FileDescriptor::pipe();
    process_.emplace([&, number = said.number()] {
      write_to(log(), STDERR_FILENO);
      if (most_descriptors) {
        const rlimit limit{*most_descriptors, *most_descriptors};
        checked(setrlimit(RLIMIT_NOFILE, &limit), "limit the descriptors");
      }
      NodeProcess node(KernelPeer::configuration(), socket(), life_programs());
      checked(static_cast<int>(write(number, "!", 1)), "say ready");
      node.run();
      return 0;
    });
    said.close();
    char byte = 0;
    if (read(ready.number(), &byte, 1) != 1) throw std::runtime_error("no node: " + errors());
  }

  Child& process() { return *process_; }
  KernelPeer& peer() { return peer_; }
  std::string socket() const { return (directory_.path() / "node.sock").string(); }
  /// What the node's process has written.
  std::string errors() const { return content(log()); }

  /// The process that stands for a program.
  std::unique_ptr<Child> start(const std::string& program) const {
    return std::make_unique<Child>([&] {
      write_to(error_path(program), STDERR_FILENO);
      const auto end = run_in_node_process(
          socket(), {.program = program, .arguments = {}, .directory = directory_.path().string()},
          ReadyPipe());
      if (!end.error.empty()) std::fprintf(stderr, "%s\n", end.error.c_str());
      return end.status;
    });
  }
  std::string error_of(const std::string& program) const { return content(error_path(program)); }
  /// The exit status of a program that ends by itself; -1 when it did not exit.
  int run(const std::string& program) const {
    const int status = start(program)->wait();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  bool listens(std::uint16_t port) const { return ask_for_port(socket(), true, port); }
  /// Whether the interface "ours" is up.
  bool is_up() const {
    for (const auto& interface : ask_for_interfaces(socket())) {
      if (interface.name == "ours") return interface.up;
    }
    return false;
  }

 private:
  std::string log() const { return (directory_.path() / "node.log").string(); }
  std::string error_path(const std::string& program) const {
    return (directory_.path() / (program + ".log")).string();
  }

  TemporaryDirectory directory_;
  KernelPeer peer_;
  std::optional<Child> process_;
};

template <class Condition>
bool comes_true(Condition condition) {
  const auto limit = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

void expect_quiet_end(Node& node) {
  node.process().signal(SIGTERM);
  const int status = node.process().wait();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "wait status " << status;
  EXPECT_EQ(node.errors(), "");
}

TEST(NodeProcess, ClosesTheSocketsOfAProgramWhoseProcessIsKilled) {
  in_private_network([] {
    Node node;
    const auto client = node.start("talk");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    EXPECT_TRUE(node.listens(80));
    client->signal(SIGKILL);
    EXPECT_EQ(node.peer().line(), "FIN") << "as a kernel closes what a process leaves";
    EXPECT_TRUE(comes_true([&] { return !node.listens(80); }));
    expect_quiet_end(node);
  });
}

TEST(NodeProcess, PassesTheEventsOfAProgramsLifeOn) {
  in_private_network([] {
    Node node;
    const auto client = node.start("talk");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    client->signal(SIGHUP);
    EXPECT_EQ(node.peer().line(), "reload");
    client->signal(SIGHUP);
    EXPECT_EQ(node.peer().line(), "reload");
    client->signal(SIGTERM);
    EXPECT_EQ(node.peer().line(), "stop");
    EXPECT_EQ(node.peer().line(), "FIN");
    const int status = client->wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 7) << "wait status " << status;
    EXPECT_FALSE(node.listens(80));
    expect_quiet_end(node);
  });
}

TEST(NodeProcess, EndsAProgramThatDidNotAskToBeToldByTheSignal) {
  in_private_network([] {
    Node node;
    const auto client = node.start("hang");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    client->signal(SIGINT);
    EXPECT_EQ(node.peer().line(), "FIN");
    const int status = client->wait();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << "wait status " << status;
    expect_quiet_end(node);
  });
}

TEST(NodeProcess, EndsInSilenceWhateverItsProgramsDo) {
  in_private_network([] {
    Node node;
    const auto talking = node.start("talk");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    const auto hanging = node.start("hang");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    talking->signal(SIGHUP);  // it may be about to go on
    expect_quiet_end(node);
    EXPECT_EQ(node.peer().line(), "FIN");
    for (auto* client : {talking.get(), hanging.get()}) {
      const int status = client->wait();
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == kExitFailed) << "wait status " << status;
    }
    EXPECT_EQ(node.error_of("talk"), "its node's process has ended\n");
  });
}

TEST(NodeProcess, IsSilentWhenItIsKilled) {
  in_private_network([] {
    Node node;
    const auto client = node.start("talk");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    node.process().signal(SIGKILL);
    const int status = client->wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == kExitFailed) << "wait status " << status;
    EXPECT_EQ(node.peer().line(300), "nothing") << "the peer hears neither an end nor a reset";
  });
}

TEST(NodeProcess, SurvivesTheRemovalOfItsInterface) {
  in_private_network([] {
    Node node;
    const auto client = node.start("talk");
    node.peer().accept();
    EXPECT_EQ(node.peer().line(), "hello");
    EXPECT_TRUE(node.is_up());
    node.peer().remove_cable();
    client->signal(SIGHUP);  // the loss shows at the latest when something is sent
    EXPECT_TRUE(comes_true([&] { return !node.is_up(); }));
    EXPECT_EQ(node.run("quit"), 5);
    EXPECT_TRUE(node.listens(80)) << "the program goes on";
    node.process().signal(SIGTERM);
    const int status = node.process().wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "wait status " << status;
    EXPECT_EQ(node.errors(), "ours is down for good: receive from the interface ours: No such device\n");
  });
}

TEST(NodeProcess, SurvivesProgramsThatThrowWhateverTheyLike) {
  in_private_network([] {
    Node node;
    EXPECT_EQ(node.run("refuse"), kExitFailed);
    EXPECT_EQ(node.error_of("refuse"), "no options today\n");
    EXPECT_EQ(node.run("fail"), kExitFailed);
    EXPECT_GT(node.error_of("fail").size(), 10'000u) << "as much as a message holds";
    EXPECT_EQ(node.run("unheard-of"), kExitFailed);
    EXPECT_THAT(node.error_of("unheard-of"), HasSubstr("knows no program unheard-of"));
    EXPECT_EQ(node.run("quit"), 5);
    expect_quiet_end(node);
  });
}

TEST(NodeProcess, WaitsWithoutAHurryForADescriptor) {
  in_private_network([] {
    constexpr rlim_t kMostDescriptors = 32;
    Node node(kMostDescriptors);
    EXPECT_EQ(node.run("quit"), 5);
    std::vector<MessageSocket> crowd;
    for (rlim_t i = 0; i < 2 * kMostDescriptors; ++i) crowd.push_back(MessageSocket::connect(node.socket()));
    const auto before = node.process().processor_time();
    std::this_thread::sleep_for(500ms);
    EXPECT_LT(node.process().processor_time() - before, 100ms);
    crowd.clear();
    EXPECT_TRUE(comes_true([&] { return node.run("quit") == 5; }));
    expect_quiet_end(node);
  });
}

}  // namespace
}  // namespace netrig::testing
