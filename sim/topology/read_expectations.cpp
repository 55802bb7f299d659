#include <limits>

#include "topology/read_steps.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::uint64_t kMostPackets = 1'000'000'000'000;  // more than any run captures
constexpr auto kDefaultWait = std::chrono::seconds(10);

const std::string kForms =
    "packets {on: LINK, …}, files {same: […]}, or a program {on: NODE, program: NAME, output: …}";

CountRange read_range(const YamlNode& node, Reading& reading) {
  CountRange range;
  if (!node.is_map()) {
    range.min = range.max = read_number(node, 0, kMostPackets, reading.diagnostics);
    return range;
  }
  YamlMap map(node, "a number, or {min: 1, max: 5}", reading.diagnostics);
  const auto* min = map.find("min");
  const auto* max = map.find("max");
  map.finish();
  if (min) range.min = read_number(*min, 0, kMostPackets, reading.diagnostics);
  if (max) range.max = read_number(*max, 0, kMostPackets, reading.diagnostics);
  if (!min && !max) reading.report(node.position, node.describe(), "a number, or {min: 1, max: 5}");
  if (range.min && range.max && *range.min > *range.max) {
    reading.report(node.position, "a min above the max", "a range, e.g. {min: 1, max: 5}");
  }
  return range;
}

std::optional<std::string> read_since(const YamlNode& value, const std::set<std::string>& earlier,
                                      Reading& reading) {
  auto since = read_text(value, "the name of an earlier step", reading.diagnostics);
  if (since && !earlier.contains(*since)) {
    reading.report(value.position, "unknown step " + in_quotes(*since),
                   "the name of an earlier step: " + one_of({earlier.begin(), earlier.end()}, *since));
  }
  return since;
}

Expectation read_packets(YamlMap& map, const std::optional<StepDuration>& within,
                         const std::set<std::string>& earlier, Reading& reading) {
  PacketExpectation packets;
  packets.within = within;
  if (const auto* on = map.require("on", "the link, e.g. on: lan")) {
    const auto* link = read_link_name(*on, reading);
    if (link) packets.link = link->name;
  }
  if (const auto* filter = map.find("filter")) packets.filter = read_filter(*filter, reading.diagnostics);
  if (const auto* pattern = map.find("pattern"))
    packets.pattern = read_pattern(*pattern, reading.diagnostics);
  if (const auto* count = map.find("count")) packets.count = read_range(*count, reading);
  if (const auto* order = map.find("order")) packets.order = read_patterns(*order, reading.diagnostics);
  if (const auto* never = map.find("never")) packets.never = read_patterns(*never, reading.diagnostics);
  if (const auto* since = map.find("since")) packets.since = read_since(*since, earlier, reading);
  const auto& node = map.node();
  const bool says_how = node.find("count") || node.find("order") || node.find("never");
  if (!says_how) packets.count = CountRange{1, {}};
  if (map.ok() && !says_how && !node.find("filter") && !node.find("pattern")) {
    reading.report(node.position, "no packets to look for", "one of: count, filter, never, order, pattern");
  }
  return packets;
}

Expectation read_same(const YamlNode& value, const std::optional<StepDuration>& within, Reading& reading) {
  SameFilesExpectation same;
  same.within = within;
  if (!value.is_list() || value.items.size() < 2) {
    reading.report(value.position, value.describe(),
                   "two files or more, e.g. [pc:report.txt, ftp:share/report.txt]");
  }
  for (const auto& item : value.items) {
    if (auto file = read_node_file(item, reading)) same.files.push_back(std::move(*file));
  }
  return same;
}

Expectation read_ending(const YamlNode* exit, const YamlNode* running, ExitExpectation ending,
                        Reading& reading) {
  if (exit) {
    auto status = read_number(*exit, 0, 255, reading.diagnostics);
    ending.exit = static_cast<int>(status.value_or(0));
  }
  if (running) {
    ending.running = read_flag(*running, reading.diagnostics).value_or(true);
    if (!ending.running)
      reading.report(running->position, "'false'", "true; for a program's end say exit: 0");
  }
  if (exit && running) {
    reading.report(running->position, "'running' beside 'exit'", "one of them");
  }
  return ending;
}

Expectation read_program(YamlMap& map, const YamlNode& program, const std::optional<StepDuration>& within,
                         const std::set<std::string>& earlier, Reading& reading) {
  const auto* on = map.require("on", "the node, e.g. on: dns");
  const auto node = on ? read_node_name(*on, reading) : std::nullopt;
  const auto name = read_program_name(program, node, reading).value_or("");
  const auto* output = map.find("output");
  const auto* not_output = map.find("not_output");
  const auto* exit = map.find("exit");
  const auto* running = map.find("running");
  const auto* since = map.find("since");
  if (!output && !not_output) {
    if (since)
      reading.report(since->position, "'since' without 'output'", "'output' or 'not_output' with it");
    if (!exit && !running) {
      reading.report(map.node().position, "nothing expected of the program",
                     "one of: exit, not_output, output, running");
    }
    return read_ending(exit, running, {node.value_or(""), name, {}, false, within}, reading);
  }
  if (const auto* other = exit ? exit : running) {
    reading.report(other->position, "'exit' or 'running' beside 'output'", "a step of its own for it");
  }
  OutputExpectation expectation{node.value_or(""), name, {}, {}, within};
  if (output) expectation.output = read_patterns(*output, reading.diagnostics);
  if (not_output) expectation.not_output = read_patterns(*not_output, reading.diagnostics);
  if (since) expectation.since = read_since(*since, earlier, reading);
  return expectation;
}

}  // namespace

ExpectStep read_expect(const YamlNode& node, bool wait, const std::set<std::string>& earlier,
                       Reading& reading) {
  ExpectStep step;
  step.wait = wait;
  YamlMap map(node, kForms, reading.diagnostics);
  std::optional<StepDuration> limit;
  if (wait) limit = kDefaultWait;
  if (const auto* within = map.find("within")) {
    if (auto duration = read_duration(*within, reading.diagnostics)) limit = duration;
  }
  if (const auto* same = node.find("same")) {
    map.find("same");
    step.expectation = read_same(*same, limit, reading);
  } else if (const auto* program = node.find("program")) {
    map.find("program");
    step.expectation = read_program(map, *program, limit, earlier, reading);
  } else if (map.ok()) {
    step.expectation = read_packets(map, limit, earlier, reading);
  }
  map.finish();
  return step;
}

}  // namespace netrig::reading
