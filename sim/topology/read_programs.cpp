#include "topology/read_programs.hpp"

#include <set>

#include "topology/read_command.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

const std::string kForms = "a command, {command: …, ready: …, env: …, name: …}, or a list of them";

void read_detailed(const YamlNode& node, ProgramSpec& program, Reading& reading) {
  YamlMap map(node, kForms, reading.diagnostics);
  const auto* command = map.require("command", "a command, e.g. ping -c 1 10.0.0.1");
  const auto* ready = map.find("ready");
  const auto* environment = map.find("env");
  const auto* name = map.find("name");
  map.finish();
  if (command) program.command = read_command(*command, reading).value_or(Command{});
  if (ready) program.ready = read_ready(*ready, reading);
  if (environment) program.environment = read_environment(*environment, reading);
  if (!name) return;
  program.name = read_text(*name, "a name for the program", reading.diagnostics).value_or("");
  if (!program.name.empty()) check_name(program.name, name->position, "program", reading.diagnostics);
}

std::optional<ProgramSpec> read_program(const YamlNode& node, Reading& reading) {
  ProgramSpec program;
  program.position = node.position;
  if (node.is_map()) {
    read_detailed(node, program, reading);
  } else {
    program.command = read_command(node, reading).value_or(Command{});
  }
  if (program.command.arguments.empty()) return {};
  return program;
}

/// Names that the file gives stay; the others are the commands' base names, "-2", "-3" … appended to twins.
void name_programs(std::vector<ProgramSpec>& programs, Reading& reading) {
  std::set<std::string> taken;
  for (const auto& program : programs) {
    if (program.name.empty() || taken.insert(program.name).second) continue;
    reading.report(program.position, "a second program " + in_quotes(program.name), "a name of its own");
  }
  for (auto& program : programs) {
    if (!program.name.empty()) continue;
    const auto base = program.command.program_name();
    program.name = base;
    for (int twin = 2; !taken.insert(program.name).second; ++twin)
      program.name = base + "-" + std::to_string(twin);
  }
}

}  // namespace

std::vector<ProgramSpec> read_programs(const YamlNode& node, Reading& reading) {
  std::vector<ProgramSpec> programs;
  for (const auto* item : read_items(node, kForms, reading.diagnostics)) {
    if (auto program = read_program(*item, reading)) programs.push_back(std::move(*program));
  }
  name_programs(programs, reading);
  return programs;
}

}  // namespace netrig::reading
