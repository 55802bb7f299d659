// Nodes do not see each other's files, nor change the host's; programs have no more rights than they need.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kTwins = R"(
name: twins
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  a: {on: {lan: 10.0.0.1}, resolvers: [10.0.0.9]}
  b: {on: {lan: 10.0.0.2}, env: {COLOUR: green}}
)";

std::string host_file(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Isolation : public ::testing::Test {
 protected:
  std::string output(const std::string& node, const std::string& command) {
    const auto result = lab.run(node, command);
    EXPECT_EQ(result.exit.status, 0) << command << "\n" << result.output;
    return result.output;
  }

  Lab lab = Lab::from_text(kTwins);
};

TEST_F(Isolation, NodesHaveTheirOwnNameAndResolver) {
  EXPECT_EQ(output("a", "hostname"), "a\n");
  EXPECT_EQ(output("b", "cat /etc/hostname"), "b\n");
  EXPECT_EQ(output("a", "cat /etc/resolv.conf"), "nameserver 10.0.0.9\n");
}

TEST_F(Isolation, WritesStayOnTheNode) {
  const auto passwd = host_file("/etc/hosts");
  for (const char* directory : {"/etc", "/run", "/tmp", "/var/lib/misc", "/var/log"}) {
    output("a", std::string("sh -c 'mkdir -p ") + directory + " && echo mine > " + directory +
                    "/netrig-isolation'");
    EXPECT_NE(lab.run("b", std::string("cat ") + directory + "/netrig-isolation").exit.status, 0)
        << directory;
    EXPECT_EQ(host_file(std::string(directory) + "/netrig-isolation"), "") << directory;
  }
  output("a", "sh -c 'echo 10.9.9.9 other > /etc/hosts'");
  EXPECT_EQ(host_file("/etc/hosts"), passwd);
  EXPECT_EQ(output("b", "sh -c 'grep -c other /etc/hosts || true'").find("1"), std::string::npos);
}

TEST_F(Isolation, OwnFilesAreTheNodesDirectory) {
  lab.write_file("a", "greeting", "hello\n");
  EXPECT_EQ(output("a", "cat greeting"), "hello\n");
  output("a", "sh -c 'echo bye > farewell'");
  EXPECT_EQ(lab.file("a", "farewell"), "bye\n");
  EXPECT_NE(lab.run("b", "cat greeting").exit.status, 0);
}

TEST_F(Isolation, EnvironmentIsTheNodes) {
  EXPECT_EQ(output("b", "printenv COLOUR"), "green\n");
  EXPECT_EQ(output("b", "printenv NETRIG_NODE"), "b\n");
  EXPECT_NE(lab.run("a", "printenv COLOUR").exit.status, 0);
}

TEST_F(Isolation, ForeignProgramsCannotChangeTheSystem) {
  const auto status = output("a", "grep CapBnd /proc/self/status");
  constexpr unsigned long long kSysAdmin = 1ull << 21, kSysModule = 1ull << 16, kSysPtrace = 1ull << 19;
  const auto bounding = std::stoull(status.substr(status.find(':') + 1), nullptr, 16);
  EXPECT_EQ(bounding & (kSysAdmin | kSysModule | kSysPtrace), 0u);
  EXPECT_NE(lab.run("a", "mount -t tmpfs none /mnt").exit.status, 0);
}

TEST_F(Isolation, ProcessesOfTheHostAreOutOfSight) {
  // The lab's init is process 1; nothing older is there.
  EXPECT_EQ(lab.run("a", "sh -c 'ls /proc | grep -c \"^[0-9]\"'").exit.status, 0);
  EXPECT_EQ(output("a", "sh -c 'test -d /proc/1 && echo init'"), "init\n");
  EXPECT_LT(std::stoi(output("a", "sh -c 'ls /proc | grep -c \"^[0-9]\"'")), 10);
}

TEST_F(Isolation, SysShowsTheNodesInterfaces) {
  EXPECT_EQ(output("a", "ls /sys/class/net"), "eth0\nlo\n");
}

TEST_F(Isolation, HubAndOthersAreNotReachableByNamespaceFiles) {
  EXPECT_EQ(output("a", "ls /run"), "lock\nnode\nprograms\n");
  output("a", "test ! -e /run/netns");
  // What /proc shows of others can't be entered without the right to.
  EXPECT_NE(lab.run("a", "nsenter --net=/proc/1/ns/net true").exit.status, 0);
}

}  // namespace
}  // namespace netrig::testing
