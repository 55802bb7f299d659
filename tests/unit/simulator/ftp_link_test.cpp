// A client of FTP that a scenario starts in the background, and what becomes of the link in the midst of its
// transfer.
#include <gtest/gtest.h>

#include <fstream>

#include "played_scenario.hpp"

namespace netrig::testing {
namespace {

class FtpLink : public ::testing::Test {
 protected:
  void write_big(int kilobytes) {
    std::filesystem::create_directory(directory_.path() / "share");
    std::filesystem::create_directory(directory_.path() / "mine");
    for (const auto* name : {"share/big", "mine/ours"}) {
      std::ofstream file(directory_.path() / name, std::ios::binary);
      for (int i = 0; i < kilobytes * 100; ++i) file << "0123456789";
    }
  }

  /// `command` is started in the background; when its first file is under way, `steps` follow, and after its
  /// end `expectation`.
  Topology topology(const std::string& rate, const std::string& command, const std::string& steps,
                    const std::string& expectation) const {
    const std::string text = R"(
name: link
links: {wan: {subnet: 10.0.0.0/24, delay: 20ms, queue: 100, rate: )" +
                             rate + R"(}}
nodes:
  server: {on: {wan: 10.0.0.1}, files: share, run: ftp-server --root . --writable --user anna:secret}
  pc: {on: {wan: 10.0.0.2}, files: mine}
scenario:
  - start: {on: pc, command: ftp-client --user anna:secret )" +
                             command + "}\n" + steps + R"(
  - wait: {program: ftp-client, on: pc, exit: 0, within: 20m}
)" + expectation;
    return simulated_topology(
        read_topology(text, "test.yaml", directory_.path().string(), simulated_options()));
  }

  static std::string outage(const std::string& duration) {
    return "  - cut: wan\n  - sleep: " + duration + "\n  - heal: wan\n";
  }

  TemporaryDirectory directory_;
};

constexpr const char* kFetched = "  - expect: {same: [pc:big, server:big]}\n";
constexpr const char* kStored = "  - expect: {same: [pc:ours, server:ours]}\n";

TEST_F(FtpLink, IsReadyInTheMidstOfItsTransfer) {
  write_big(2000);  // two seconds
  const PlayedScenario run(topology("8mbit", "get ftp://10.0.0.1/big",
                                    "  - expect: {on: wan, pattern: FTP RETR big, count: 1}\n"
                                    "  - expect: {on: wan, pattern: FTP 226, count: 0}\n",
                                    kFetched));
  EXPECT_TRUE(run.passed()) << run.table() << run.log("pc", "ftp-client");
}

TEST_F(FtpLink, AShortCutIsTcpsAffair) {
  write_big(2000);
  const PlayedScenario run(topology("8mbit", "get ftp://10.0.0.1/big", outage("5s"), kFetched));
  EXPECT_TRUE(run.passed()) << run.table() << run.log("pc", "ftp-client");
  EXPECT_EQ(run.log("pc", "ftp-client").find("trying again"), std::string::npos);
}

TEST_F(FtpLink, ALongCutIsOvercomeByRetries) {
  write_big(2000);
  const PlayedScenario run(topology("8mbit", "get ftp://10.0.0.1/big --retry 20", outage("5m"), kFetched));
  const auto log = run.log("pc", "ftp-client");
  EXPECT_TRUE(run.passed()) << run.table() << log;
  EXPECT_NE(log.find("; trying again"), std::string::npos);
  const auto done = log.rfind("big, ");
  ASSERT_NE(done, std::string::npos) << log;
  EXPECT_EQ(log.substr(done).find("2000000 bytes"), std::string::npos)
      << "the last attempt went on with what there was: " << log;
}

/// What is on its way when the link becomes slow takes longer than a time-out, but it goes on.
TEST_F(FtpLink, ASlowLinkIsNoStandstill) {
  write_big(30'000);
  const std::string slow =
      "  - sleep: 1s\n  - set: {on: wan, rate: 200kbit}\n  - sleep: 5m\n"
      "  - set: {on: wan, rate: 100mbit}\n";
  for (const bool stores : {false, true}) {
    const auto* command = stores ? "put ours ftp://10.0.0.1/ours" : "get ftp://10.0.0.1/big";
    const PlayedScenario run(topology("100mbit", command, slow, stores ? kStored : kFetched));
    EXPECT_TRUE(run.passed()) << run.table() << run.log("pc", "ftp-client")
                              << run.log("server", "ftp-server");
  }
}

}  // namespace
}  // namespace netrig::testing
