// The steps that do something to programs.
#include <algorithm>

#include "topology/quantity.hpp"
#include "topology/read_command.hpp"
#include "topology/read_steps.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::uint64_t kGreatestExit = 255;  // POSIX: the low 8 bits

void read_exit(const YamlNode& value, CommandExpectation& expect, Reading& reading) {
  if (value.is_scalar() && value.text == "any") {
    expect.exit.reset();
  } else if (auto exit = read_number(value, 0, kGreatestExit, reading.diagnostics)) {
    expect.exit = static_cast<int>(*exit);
  }
}

CommandExpectation read_command_expectation(const YamlNode* node, Reading& reading) {
  CommandExpectation expect;
  expect.exit = 0;
  if (!node) return expect;
  YamlMap map(*node, "what the command must do, e.g. {exit: 0, within: 10s, output: PATTERN}",
              reading.diagnostics);
  const auto* exit = map.find("exit");
  const auto* within = map.find("within");
  const auto* output = map.find("output");
  const auto* not_output = map.find("not_output");
  map.finish();
  if (exit) read_exit(*exit, expect, reading);
  if (within) expect.within = read_duration(*within, reading.diagnostics).value_or(expect.within);
  if (output) expect.output = read_patterns(*output, reading.diagnostics);
  if (not_output) expect.not_output = read_patterns(*not_output, reading.diagnostics);
  return expect;
}

std::optional<std::string> read_on(YamlMap& map, Reading& reading) {
  const auto* on = map.require("on", "the node, e.g. on: pc");
  return on ? read_node_name(*on, reading) : std::nullopt;
}

}  // namespace

/// What is expected of a command stands in a map of its own.
void refuse_expectations_outside(YamlMap& map, Reading& reading) {
  for (const char* key : {"exit", "within", "output", "not_output"}) {
    if (!map.node().find(key)) continue;
    const auto* entry = map.find_entry(key);
    const auto value = entry->value.is_scalar() ? entry->value.text : "…";
    reading.report(entry->key.position, in_quotes(key) + " beside the command",
                   std::string("it in 'expect': expect: {") + key + ": " + value + "}");
  }
}

RunStep read_run(const YamlNode& node, Reading& reading) {
  RunStep step;
  YamlMap map(node, "a node and a command, e.g. {on: pc, command: ping -c 1 10.0.0.1}", reading.diagnostics);
  const auto* on = map.require("on", "a node, a list of them or a template, e.g. on: pc");
  const auto* command = map.require("command", "a command, e.g. ping -c 1 10.0.0.1");
  const auto* expect = map.find("expect");
  refuse_expectations_outside(map, reading);
  map.finish();
  if (on) {
    for (const auto* item : read_items(*on, "a node, a list of them or a template", reading.diagnostics)) {
      auto names = read_node_names(*item, reading);
      step.nodes.insert(step.nodes.end(), names.begin(), names.end());
    }
  }
  if (command) step.command = read_command(*command, reading).value_or(Command{});
  step.expect = read_command_expectation(expect, reading);
  if (!step.command.arguments.empty()) {
    for (const auto& name : step.nodes) reading.add_program(name, step.command.program_name(), step.command);
  }
  return step;
}

StartStep read_start(const YamlNode& node, Reading& reading) {
  StartStep step;
  YamlMap map(node, "a node and a command, e.g. {on: pc, command: tcpdump -i eth0}", reading.diagnostics);
  step.node = read_on(map, reading).value_or("");
  const auto* command = map.require("command", "a command, e.g. tcpdump -i eth0");
  const auto* name = map.find("name");
  const auto* ready = map.find("ready");
  map.finish();
  if (command) step.command = read_command(*command, reading).value_or(Command{});
  if (!step.command.arguments.empty()) step.program = step.command.program_name();
  if (name) {
    step.program = read_text(*name, "a name for the program", reading.diagnostics).value_or(step.program);
    check_name(step.program, name->position, "program", reading.diagnostics);
  }
  if (ready) step.ready = read_ready(*ready, reading);
  if (!step.command.arguments.empty()) reading.add_program(step.node, step.program, step.command);
  return step;
}

std::optional<std::string> read_program_name(const YamlNode& value, const std::optional<std::string>& node,
                                             Reading& reading) {
  auto name = read_text(value, "the name of a program", reading.diagnostics);
  if (!name || !node) return name;
  auto known = reading.programs[*node];
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (!std::binary_search(known.begin(), known.end(), *name) && !reading.vague_nodes.contains(*node)) {
    reading.report(value.position, "unknown program " + in_quotes(*name) + " on '" + *node + "'",
                   one_of(known, *name));
  }
  return name;
}

EndStep read_end(EndStep::Kind kind, const YamlNode& node, Reading& reading) {
  EndStep step;
  step.kind = kind;
  if (node.is_scalar()) {
    step.node = read_node_name(node, reading).value_or("");
    return step;
  }
  YamlMap map(node, "a node, or {on: NODE, program: NAME}", reading.diagnostics);
  const auto name = read_on(map, reading);
  const auto* program = map.find("program");
  const auto* within = kind == EndStep::Kind::kill ? nullptr : map.find("within");
  map.finish();
  step.node = name.value_or("");
  if (program) step.program = read_program_name(*program, name, reading);
  if (within) step.within = read_duration(*within, reading.diagnostics).value_or(step.within);
  return step;
}

ReloadStep read_reload(const YamlNode& node, Reading& reading) {
  ReloadStep step;
  YamlMap map(node, "a running program, e.g. {on: dns, program: dns-server}", reading.diagnostics);
  const auto name = read_on(map, reading);
  const auto* program = map.require("program", "the name of a running program");
  map.finish();
  step.node = name.value_or("");
  if (program) step.program = read_program_name(*program, name, reading).value_or("");
  return step;
}

InputStep read_input(const YamlNode& node, Reading& reading) {
  InputStep step;
  YamlMap map(node, "a running program and lines for it, e.g. {on: pc, program: cat, lines: [hello]}",
              reading.diagnostics);
  const auto name = read_on(map, reading);
  const auto* program = map.require("program", "the name of a running program");
  const auto* lines = map.find("lines");
  const auto* end = map.find("end");
  map.finish();
  step.node = name.value_or("");
  if (program) step.program = read_program_name(*program, name, reading).value_or("");
  if (end) step.end = read_flag(*end, reading.diagnostics).value_or(false);
  if (!lines && !step.end && map.ok()) reading.report(node.position, "no lines", "lines, or end: true");
  if (!lines) return step;
  for (const auto* item : read_items(*lines, "a line or a list of them", reading.diagnostics)) {
    const bool is_line = item->is_null() || (item->is_scalar() && item->text.find('\n') == std::string::npos);
    if (!is_line) reading.report(item->position, item->describe(), "one line of text");
    step.lines.push_back(item->text);
  }
  return step;
}

std::optional<NodeFile> read_node_file(const YamlNode& value, Reading& reading) {
  const auto colon = value.text.find(':');
  const auto path = colon == std::string::npos ? "" : value.text.substr(colon + 1);
  const bool beneath =
      !path.empty() && path.front() != '/' && ("/" + path + "/").find("/../") == std::string::npos;
  if (!value.is_scalar() || !beneath) {
    reading.report(
        value.position, value.describe(),
        "a node and a path in its directory, without '..' and no '/' at the front, e.g. pc:report.txt");
    return {};
  }
  const auto node = value.text.substr(0, colon);
  if (!check_single_node(node, value.position, reading)) return {};
  return NodeFile{node, path};
}

WriteStep read_write(const YamlNode& node, Reading& reading) {
  WriteStep step;
  YamlMap map(node, "a file and what it is to hold, e.g. {file: dns:lab.zone, text: ...}",
              reading.diagnostics);
  const auto* file = map.require("file", "a node and a path in its directory, e.g. dns:lab.zone");
  const auto* text = map.require("text", "what the file is to hold");
  map.finish();
  if (file) step.file = read_node_file(*file, reading).value_or(NodeFile{});
  if (text && !text->is_scalar() && !text->is_null())
    reading.report(text->position, text->describe(), "text; '|' begins one of several lines");
  if (text) step.text = text->text;
  return step;
}

}  // namespace netrig::reading
