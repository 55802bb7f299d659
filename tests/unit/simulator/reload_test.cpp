// A server's file is written anew while the server runs, and read again when the scenario asks for it.
#include <gtest/gtest.h>

#include <set>

#include "played_scenario.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kRenumbered = R"(
name: renumbered
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  dns: {on: {lan: 10.0.0.3}}
  pc: {on: {lan: auto}}
scenario:
  - write: {file: 'dns:lab.zone', text: "lab. 1h SOA ns.lab. admin.lab. 1 1h 1h 1h 1m\nlab. 1h NS ns.lab.\nns.lab. 1h A 10.0.0.3\nftp.lab. 1h A 10.0.0.4\n"}
  - start: {on: dns, command: dns-server --zone lab.zone}
  - run: {on: pc, command: dns-query @10.0.0.3 +short ftp.lab, expect: {output: '^10.0.0.4$'}}
  - write: {file: 'dns:lab.zone', text: "lab. 1h SOA ns.lab. admin.lab. 2 1h 1h 1h 1m\nlab. 1h NS ns.lab.\nns.lab. 1h A 10.0.0.3\nftp.lab. 1h A 10.0.0.5\n"}
  - run: {on: pc, command: dns-query @10.0.0.3 +short ftp.lab, expect: {output: '^10.0.0.4$'}}
  - reload: {on: dns, program: dns-server}
  - wait: {on: dns, program: dns-server, output: zones read again}
  - run: {on: pc, command: dns-query @10.0.0.3 +short ftp.lab, expect: {output: '^10.0.0.5$'}}
  - write: {file: 'dns:lab.zone', text: "lab. 1h SOA ns.lab. admin.lab. 3\n"}
  - reload: {on: dns, program: dns-server}
  - wait: {on: dns, program: dns-server, output: zones kept as they were}
  - run: {on: pc, command: dns-query @10.0.0.3 +short ftp.lab, expect: {output: '^10.0.0.5$'}}
)";

TEST(SimulatedReload, TakesWhatWasWritten) {
  const PlayedScenario run(simulated_text(kRenumbered));
  EXPECT_TRUE(run.passed()) << run.table();
}

constexpr const char* kUnready = R"(
name: unready
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  pc: {on: {lan: 10.0.0.1}}
scenario:
  - start: {on: pc, command: dns-query @10.0.0.9 ftp.lab --timeout 30s, ready: {started: true}}
  - reload: {on: pc, program: dns-query}
  - expect: {on: pc, program: dns-query, exit: 129}
)";

TEST(SimulatedReload, EndsWhatHasNotAskedForIt) {
  const PlayedScenario run(simulated_text(kUnready));
  EXPECT_TRUE(run.passed()) << run.table();
}

TEST(SimulatedReload, IsAnEventAsAWrittenFileIs) {
  std::set<std::string> digests;
  for (const char* text :
       {"", "  - write: {file: 'pc:f', text: one}\n", "  - write: {file: 'pc:f', text: two}\n"}) {
    const PlayedScenario run(
        simulated_text("name: t\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes: {pc: {on: {lan: auto}}}\n"
                       "scenario:\n  - sleep: 1ms\n" +
                       std::string(text)));
    EXPECT_TRUE(run.passed()) << run.table();
    digests.insert(run.digest());
  }
  EXPECT_EQ(digests.size(), 3u);
}

TEST(SimulatedReload, AFullDiskKeepsTheOldFile) {
  PlaySettings settings;
  settings.disk_bytes = 4096;
  const PlayedScenario run(simulated_text("name: t\nlinks: {lan: {subnet: 10.0.0.0/24}}\n"
                                          "nodes: {pc: {on: {lan: auto}}}\nscenario:\n"
                                          "  - write: {file: 'pc:f', text: old}\n"
                                          "  - write: {file: 'pc:f', text: '" +
                                          std::string(8000, 'x') + "'}\n"),
                           settings);
  EXPECT_FALSE(run.passed());
  EXPECT_EQ(run.results().steps[1].failure.seen, "No space left on device");
  EXPECT_EQ(run.file("nodes/pc/files/f"), "old");
}

}  // namespace
}  // namespace netrig::testing
