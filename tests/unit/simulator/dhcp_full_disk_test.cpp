// dhcp-server and its disk: the directory that it makes, and a disk that is full: what it cannot write down
// it does not give, and says so once; when there is room again, it goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "played_scenario.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kBallast = "ballast";

void describe_nothing(boost::program_options::options_description&,
                      boost::program_options::positional_options_description&) {}

/// Fills the node's disk, says that it is ready, and empties it again when it is stopped.
Task<int> fill_disk(Host& host, const Options&) {
  auto& directory = host.files().own();
  {
    auto file = directory.open(kBallast, OpenMode::write);
    if (!file) co_return kExitFailed;
    const Bytes one{0};
    for (std::uint64_t offset = 0; (*file)->write_at(offset, one); ++offset) continue;
  }
  host.ready();
  const auto told = co_await host.next_life_event({});
  const auto removed = directory.remove_file(kBallast);
  co_return told&& removed ? kExitDone : kExitFailed;
}

const Program kDiskFiller{.name = "disk-filler",
                          .summary = "Fills a disk.",
                          .usage = "",
                          .needs = {},
                          .describe = describe_nothing,
                          .run = fill_disk};

constexpr const char* kFull = R"(
name: full
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  server:
    on: {lan: 10.0.0.1}
    run: [dhcp-server --pool 10.0.0.100-10.0.0.105 --probe-wait 0 --state ., disk-filler]
  pc: {on: {lan: dhcp}}
scenario:
  - run:
      on: pc
      command: dhcp-client --once --start-wait 0 --probe-wait 0 --retry-wait 1s --timeout 30s
      expect: {exit: 1}
  - expect: {on: lan, order: [DHCP Offer, DHCP Request, DHCP Request]}
  - expect: {on: lan, pattern: DHCP Ack, count: 0}
  - run: {on: server, command: dhcp-leases ., expect: {exit: 0, output: '^ADDRESS'}}
  - stop: {on: server, program: disk-filler}
  - run: {on: pc, command: dhcp-client --once --start-wait 0 --probe-wait 0 --timeout 30s, expect: {exit: 0}}
  - expect: {on: lan, pattern: DHCP Ack 10.0.0.100, count: 1}
  - run: {on: server, command: dhcp-leases ., expect: {exit: 0, output: '^10.0.0.100  leased'}}
)";

std::ptrdiff_t lines_with(const std::string& text, const std::string& words) {
  std::istringstream stream(text);
  std::ptrdiff_t count = 0;
  for (std::string line; std::getline(stream, line);) count += line.find(words) != std::string::npos;
  return count;
}

constexpr const char* kNoDirectory = R"(
name: no-directory
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  server: {on: {lan: 10.0.0.1}}
  pc: {on: {lan: dhcp}}
scenario:
  - start: {on: server, command: dhcp-server --pool 10.0.0.100-10.0.0.105 --probe-wait 0 --state state}
  - run: {on: pc, command: dhcp-client --once --start-wait 0 --probe-wait 0, expect: {exit: 0}}
  - run: {on: server, command: dhcp-leases state, expect: {output: '^10.0.0.100  leased'}}
  - stop: {on: server, program: dhcp-server}
  - run:
      on: server
      command: dhcp-server --pool 10.0.0.100-10.0.0.105 --state a/b
      expect: {exit: 1, output: 'state a/b: no such directory, and it can.t be made here: make it'}
)";

TEST(SimulatedDhcp, MakesTheDirectoryOfItsLeases) {
  const PlayedScenario run(simulated_text(kNoDirectory));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(SimulatedDhcp, GivesNoLeaseThatAFullDiskCannotHold) {
  PlaySettings settings;
  settings.disk_bytes = 4096;
  settings.more_programs = {&kDiskFiller};
  const PlayedScenario run(simulated_text(kFull, {"disk-filler"}), settings);
  const auto said = run.log("server", "dhcp-server");
  EXPECT_TRUE(run.passed()) << run.table() << said;
  EXPECT_EQ(lines_with(said, "leases can't be written, so none is given: No space left on device"), 1)
      << said;
  EXPECT_EQ(lines_with(said, " for 1h"), 1) << "given once: " << said;
  const auto journal = run.file("nodes/server/files/leases");
  EXPECT_EQ(lines_with(journal, "10.0.0.100 bound"), 1) << journal;
  EXPECT_EQ(std::ranges::count(journal, '\n'), 2) << "the heading and the lease: " << journal;
}

}  // namespace
}  // namespace netrig::testing
