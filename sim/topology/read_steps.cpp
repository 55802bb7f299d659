#include "topology/read_steps.hpp"

#include "topology/quantity.hpp"
#include "topology/read_conditions.hpp"
#include "topology/step_name.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

const std::vector<std::string> kActions = {"run",   "start", "stop",   "kill", "restart", "reload", "input",
                                           "write", "sleep", "expect", "wait", "set",     "cut",    "heal"};
const std::string kStepForm =
    "a step: one of run, start, stop, kill, restart, reload, input, write, sleep, expect, wait, set, cut, "
    "heal, e.g. {sleep: 1s}";

SleepStep read_sleep(const YamlNode& node, Reading& reading) {
  return {read_duration(node, reading.diagnostics, StepDuration(0)).value_or(StepDuration(0))};
}

/// What no emulated link can do, at the key that asks for it.
void refuse_link_step(const YamlNode& key, Reading& reading) {
  if (key.text == "set" || key.text == "cut" || key.text == "heal")
    refuse_if_emulated(key.position, "the step " + in_quotes(key.text), reading);
}

decltype(Step::action) read_action(const YamlEntry& entry, const std::set<std::string>& earlier,
                                   Reading& reading) {
  const auto& kind = entry.key.text;
  const auto& value = entry.value;
  if (kind == "run") return read_run(value, reading);
  if (kind == "start") return read_start(value, reading);
  if (kind == "stop") return read_end(EndStep::Kind::stop, value, reading);
  if (kind == "kill") return read_end(EndStep::Kind::kill, value, reading);
  if (kind == "restart") return read_end(EndStep::Kind::restart, value, reading);
  if (kind == "reload") return read_reload(value, reading);
  if (kind == "write") return read_write(value, reading);
  if (kind == "input") return read_input(value, reading);
  if (kind == "sleep") return read_sleep(value, reading);
  if (kind == "set") return read_set(value, reading);
  if (kind == "cut") return read_cut(CutStep::Kind::cut, value, reading);
  if (kind == "heal") return read_cut(CutStep::Kind::heal, value, reading);
  return read_expect(value, kind == "wait", earlier, reading);
}

void read_step(const YamlNode& node, std::set<std::string>& earlier, Reading& reading) {
  YamlMap map(node, kStepForm, reading.diagnostics);
  const auto* action = map.require_one(kActions, kStepForm);
  const auto* name = map.find("name");
  map.finish();
  Step step;
  step.position = node.position;
  if (action) refuse_link_step(action->key, reading);
  if (action) step.action = read_action(*action, earlier, reading);
  if (action) step.name = default_name(step);
  if (name) {
    step.name = read_text(*name, "a name for the step", reading.diagnostics).value_or(step.name);
    if (!earlier.insert(step.name).second) {
      reading.report(name->position, "a second step " + in_quotes(step.name), "a name of its own");
    }
  }
  if (action) reading.topology.scenario.push_back(std::move(step));
}

}  // namespace

void read_scenario(const YamlNode& node, Reading& reading) {
  if (!node.is_list() && !node.is_null()) {
    reading.report(node.position, node.describe(), "a list of steps, e.g. [{sleep: 1s}]");
  }
  std::set<std::string> earlier;
  for (const auto& item : node.items) read_step(item, earlier, reading);
}

}  // namespace netrig::reading
