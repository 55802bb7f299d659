// A node's shells find netrig's own programs wherever these lie on the machine, also below a directory that
// the node has one of its own in place of; whatever else the machine has under their names would be the wrong
// one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPair = R"(
name: own-programs
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  a: {on: {lan: 10.0.0.1}, stack: raw}
  b: {on: {lan: 10.0.0.2}, stack: raw}
)";

class OwnProgramsIn : public ::testing::TestWithParam<const char*> {
 protected:
  OwnProgramsIn() {
    std::string name = std::string(GetParam()) + "/netrig-programs-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("make " + name);
    directory_ = name;
    const char* given = std::getenv("NETRIG_BIN");
    before_ = given ? given : "";
    const fs::path built = given ? given : NETRIG_BINARY_DIR "/bin";
    for (const auto* program : {"ping", "netrig-node"}) fs::copy(built / program, directory_ / program);
    setenv("NETRIG_BIN", directory_.c_str(), 1);
  }
  ~OwnProgramsIn() override {
    if (before_.empty()) {
      unsetenv("NETRIG_BIN");
    } else {
      setenv("NETRIG_BIN", before_.c_str(), 1);
    }
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

 private:
  fs::path directory_;
  std::string before_;
};

TEST_P(OwnProgramsIn, AreFoundByTheShellOfANode) {
  Lab lab = Lab::from_text(kPair);
  const auto pinged = lab.run("a", "sh -c 'ping -c 1 10.0.0.2'");  // another ping has no network here
  EXPECT_EQ(pinged.exit.status, 0) << pinged.output << lab.run("a", "sh -c 'command -v ping'").output;
  EXPECT_EQ(lab.count_packets("lan", "10\\.0\\.0\\.2 > 10\\.0\\.0\\.1 ICMP echo reply"), 1u);
}

INSTANTIATE_TEST_SUITE_P(Places, OwnProgramsIn, ::testing::Values("/tmp", "/var/tmp"), [](const auto& place) {
  return place.param == std::string("/tmp") ? "Tmp" : "VarTmp";
});

}  // namespace
}  // namespace netrig::testing
