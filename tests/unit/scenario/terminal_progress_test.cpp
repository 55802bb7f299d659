// Live progress, with and without a terminal.
#include "scenario/terminal_progress.hpp"

#include <sstream>

#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

class Progress : public ScenarioTest {
 protected:
  std::string shown(const TerminalStyle& style) {
    std::ostringstream out;
    TerminalProgress progress(out, style);
    ScenarioRunner(topology, world(), progress, options).run();
    std::string text = out.str();
    const std::string directory = world().run_directory();
    for (std::size_t at = text.find(directory); at != std::string::npos; at = text.find(directory)) {
      text.replace(at, directory.size(), "RUN");
    }
    return text;
  }

  void boot() {
    program("dhcp", "server");
    node("pc");
    step("run client on pc", RunStep{{"pc"}, command("client"), {.exit = 0, .within = seconds(10)}});
    step("pause", SleepStep{milliseconds(1500)});
    world().script("pc", "client", [](FakeProgram& client) { client.exit_after(milliseconds(812), 0); });
  }
};

TEST_F(Progress, PlainLines) {
  boot();
  EXPECT_EQ(shown({}), R"(boot: A computer is switched on.
boot.yaml, emulated

  ✔      dhcp:server is ready                                             1.0 ms
  ✔   1  run client on pc                                                 812 ms
  ✔   2  pause                                                            1.50 s

  programs  dhcp:server  stopped        RUN/nodes/dhcp/server.log
            pc:client    exit status 0  RUN/nodes/pc/client.log
  captures  lan  0 frames  RUN/links/lan.pcap
  results   RUN

  PASSED  2 of 2 steps passed, in 2.31 s
)");
}

TEST_F(Progress, TheLastLineIsReplacedOnATerminal) {
  boot();
  TerminalStyle style;
  style.in_place = true;
  const std::string text = shown(style);
  EXPECT_THAT(text, HasSubstr("\r\x1b[K  …   1  run client on pc (at most 10 s)"));
  EXPECT_THAT(text, HasSubstr("0.8 s\r\x1b[K  ✔   1  run client on pc "));
  EXPECT_THAT(text, HasSubstr("stopping 1 program"));
}

TEST_F(Progress, ManyProgramsAreCounted) {
  for (int index = 0; index < 100; ++index) program("pc-" + std::to_string(index), "server");
  const std::string text = shown({});
  EXPECT_THAT(text, HasSubstr("  ✔      100 programs are ready "));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("pc-7:server is ready")));
}

TEST_F(Progress, AFailedStartIsShown) {
  boot();
  world().script("dhcp", "server", [](FakeProgram& server) { server.exit_after(milliseconds(1), 1); });
  const std::string text = shown({});
  EXPECT_THAT(text, HasSubstr("  ✘      not all programs got ready"));
  EXPECT_THAT(text,
              HasSubstr("  –   1  run client on pc                                                skipped"));
  EXPECT_THAT(text, HasSubstr("  ✘      expected dhcp:server to say that it is ready within 10 s"));
  EXPECT_THAT(text, HasSubstr("  repeat    netrig run boot.yaml\n"));
  EXPECT_THAT(text, HasSubstr("  FAILED  0 of 2 steps passed, 2 skipped"));
}

}  // namespace
}  // namespace netrig::testing
