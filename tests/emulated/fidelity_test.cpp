// The same scenario on the kernel's stack, in namespaces, and on our own in virtual time: what programs print
// and what becomes of each step is the same, but for times and ephemeral ports.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "programs/programs.hpp"
#include "scenario/observer.hpp"
#include "scenario/results_table.hpp"
#include "scenario/runner.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_directory.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"
#include "topology/reader.hpp"
#include "topology/regular_expression.hpp"

namespace netrig::testing {
namespace {

/// What differs from run to run in what programs print: any number with a unit of time or rate, ports, and
/// times of day.
std::string masked(const std::string& text) {
  static const RegularExpression kNumbers(
      R"(\b(\d+\.\d+/)*\d+(\.\d+)? ?(ns|us|ms|s|min|h|[KMG]?(bit|Byte)s?/s)\b)");
  static const RegularExpression kStamps(R"(\[ *\d+\.\d+ s\])");
  static const RegularExpression kPadding(R"( {2,})");
  static const RegularExpression kIdentifiers(R"(\bid: \d+)");
  // On the kernel a node without IPv6 has no such socket, on our own stack every node has.
  static const RegularExpression kIpv6(R"(, on \[::\]:\d+|listening on \[::\]:\d+\n)");
  auto masked = kStamps.replace_all(text, "[<time>]");
  masked = kNumbers.replace_all(masked, "<amount>");
  masked = kIdentifiers.replace_all(masked, "id: <id>");
  return mask_volatile(kIpv6.replace_all(kPadding.replace_all(masked, " "), ""));
}

/// What a server says of clients that it has at the same time: those of each in their order, one client after
/// another. Between clients, an order is chance.
std::string by_client(const std::string& text) {
  static const RegularExpression kClient(R"(^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):<port> )");
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  const auto is_client = [](const std::string& line) { return kClient.found_in(line); };
  const auto address = [](const std::string& line) { return line.substr(0, line.find(":<port>")); };
  for (auto begin = lines.begin(); begin != lines.end();) {
    begin = std::find_if(begin, lines.end(), is_client);
    const auto end = std::find_if_not(begin, lines.end(), is_client);
    std::stable_sort(begin, end, [&](const auto& a, const auto& b) { return address(a) < address(b); });
    begin = end;
  }
  std::string result;
  for (const auto& line : lines) result += line + "\n";
  return result;
}

/// The application's transcript: the steps, and what every program printed. What a lab runs because the
/// kernel does not do it, a simulated stack does by itself.
std::string transcript(const Results& results, const std::vector<std::string>& outputs) {
  auto text = results_transcript(results);
  for (std::size_t i = 0; i < results.programs.size(); ++i) {
    const auto& program = results.programs[i];
    if (program.name.starts_with("router-advertiser-")) continue;
    text += "--- " + program.node + ":" + program.name + ", " + program.end + "\n" +
            by_client(masked(outputs[i]));
  }
  return text;
}

std::vector<std::string> outputs_of(const Results& results, const std::string& directory) {
  std::vector<std::string> outputs;
  for (const auto& program : results.programs) {
    std::ifstream stream(directory + "/" + program.log, std::ios::binary);
    outputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return outputs;
}

std::string emulated(const std::string& file) {
  Lab lab(file, {{"stack", "kernel"}});
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  return transcript(results, outputs_of(results, lab.run_directory()));
}

std::string simulated(const std::string& file) {
  ReadOptions options;
  for (const auto* program : all_programs()) options.own_programs.emplace(program->name);
  options.world = WorldKind::simulated;
  const auto read = read_topology_file(file, options);
  const auto& topology = std::get<Topology>(read);
  const TemporaryDirectory directory;
  Simulator world(topology, {.paths = {directory.path().string(), "run"}, .programs = all_programs()});
  Observer silent;
  const auto results = ScenarioRunner(topology, world, silent, {}).run();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  world.write_out();
  return transcript(results, outputs_of(results, directory.path().string()));
}

class Fidelity : public ::testing::TestWithParam<std::string> {};

TEST_P(Fidelity, GivesTheSameTranscriptEmulatedAndSimulated) {
  const auto file = source_path("topologies/" + GetParam() + ".yaml");
  EXPECT_EQ(emulated(file), simulated(file));
}

INSTANTIATE_TEST_SUITE_P(Worlds, Fidelity, ::testing::Values("boot", "office", "dual", "boot6", "office6"),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace netrig::testing
