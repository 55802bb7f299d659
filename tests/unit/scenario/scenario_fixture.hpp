// ScenarioTest: a small topology, a FakeWorld for it, and a runner; steps are added in the test.
#pragma once

// g++ 12 warns of members that a designated initialiser leaves out; here that is what it is for.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tins/tins.h>

#include <memory>
#include <string>
#include <vector>

#include "scenario/results_table.hpp"
#include "scenario/runner.hpp"
#include "support/fake_world.hpp"

namespace netrig::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// `server` and `client` are netrig's own.
inline Command command(const std::string& text) {
  const std::vector<std::string> words = *split_words(text);
  return {words, {}, is_own_program(words.front(), {"server", "client"})};
}

/// A UDP datagram of 10.0.0.1 to 10.0.0.2 at `port`: "10.0.0.1:1000 > 10.0.0.2:PORT UDP len 0".
inline Bytes datagram(std::uint16_t port) {
  Tins::EthernetII frame = Tins::EthernetII("02:00:00:00:00:02", "02:00:00:00:00:01") /
                           Tins::IP("10.0.0.2", "10.0.0.1") / Tins::UDP(port, 1000);
  return frame.serialize();
}

class ScenarioTest : public ::testing::Test {
 protected:
  ScenarioTest() {
    topology.file = "boot.yaml";
    topology.name = "boot";
    topology.about = "A computer is switched on.";
    topology.links.push_back({.name = "lan"});
    options.repeat_command = "netrig run boot.yaml";
  }

  NodeSpec& node(const std::string& name) {
    topology.nodes.push_back({.name = name, .template_name = name});
    return topology.nodes.back();
  }

  /// A node with one program, whose name is its command's first word.
  ProgramSpec& program(const std::string& node_name, const std::string& text) {
    NodeSpec& spec = node(node_name);
    spec.programs.push_back({.name = split_words(text)->at(0), .command = command(text)});
    return spec.programs.back();
  }

  template <typename Action>
  void step(const std::string& name, Action action) {
    const int line = 10 + static_cast<int>(topology.scenario.size());
    topology.scenario.push_back({std::move(action), name, {line, 5}});
  }

  template <typename Wanted>
  void expect(const std::string& name, Wanted wanted, bool wait = false) {
    step(name, ExpectStep{std::move(wanted), wait});
  }

  /// The world, made at the first use: the topology's links and nodes must be there.
  FakeWorld& world() {
    if (!world_) world_ = std::make_unique<FakeWorld>(topology);
    return *world_;
  }

  Results run() { return ScenarioRunner(topology, world(), observer_, options).run(); }

  static std::string detail(const StepResult& result) {
    std::string text;
    for (const std::string& line : result.detail()) text += line + "\n";
    return text;
  }

  /// All problems with their lines.
  static std::string problems(const Results& results) {
    std::string text;
    for (const Problem& problem : results.problems) {
      text += (problem.kind == Problem::Kind::error ? "error: " : "warning: ") + problem.text + "\n";
      for (const std::string& line : problem.lines) text += "  " + line + "\n";
    }
    return text;
  }

  Topology topology;
  RunnerOptions options;

 private:
  std::unique_ptr<FakeWorld> world_;
  Observer observer_;
};

}  // namespace netrig::testing
