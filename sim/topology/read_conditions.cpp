#include "topology/read_conditions.hpp"

#include <algorithm>
#include <array>

#include "topology/quantity.hpp"
#include "topology/read_condition_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::array kConditions = {Condition::delay,     Condition::jitter,  Condition::loss,
                                    Condition::duplicate, Condition::reorder, Condition::corrupt,
                                    Condition::rate,      Condition::queue};

std::optional<Condition> condition_named(const std::string& key) {
  const auto* found = std::find_if(kConditions.begin(), kConditions.end(),
                                   [&](Condition condition) { return key == name_of(condition); });
  if (found == kConditions.end()) return {};
  return *found;
}

void read_condition(Condition condition, const YamlNode& value, LinkConditions& into, Reading& reading) {
  auto& diagnostics = reading.diagnostics;
  switch (condition) {
    case Condition::delay:
      // A wrong one is reported once: no jitter is too great for it.
      into.delay = read_duration(value, diagnostics, StepDuration(0)).value_or(Duration::max());
      return;
    case Condition::jitter:
      into.jitter = read_jitter(value, reading);
      return;
    case Condition::loss:
      read_loss(value, into, reading);
      return;
    case Condition::duplicate:
      into.duplicate = read_chance(value, diagnostics);
      return;
    case Condition::reorder:
      read_reorder(value, into, reading);
      return;
    case Condition::corrupt:
      into.corrupt = read_chance(value, diagnostics);
      return;
    case Condition::rate:
      into.rate_bits_per_second = read_rate(value, diagnostics);
      return;
    case Condition::queue:
      read_queue(value, into, reading);
      return;
  }
}

}  // namespace

void refuse_if_emulated(const SourcePosition& position, const std::string& what, Reading& reading) {
  if (reading.options.world != WorldKind::emulated) return;
  reading.report(position, what + ", which needs 'netrig sim'",
                 "none: this version can't do it with 'netrig run' or 'netrig up'");
}

void refuse_conditions_if_emulated(const YamlNode& node, Reading& reading) {
  for (const auto& [key, value] : node.entries) {
    if (condition_named(key.text)) refuse_if_emulated(key.position, in_quotes(key.text), reading);
  }
}

void know_conditions(YamlMap& map) {
  for (const auto condition : kConditions) map.find(name_of(condition));
}

ConditionsChange read_conditions(const YamlNode& node, Reading& reading) {
  ConditionsChange change;
  for (const auto& [key, value] : node.entries) {
    const auto condition = condition_named(key.text);
    if (!condition || !change.named.insert(*condition).second) continue;
    const bool is_none = value.is_scalar() && value.text == "none";
    if (!is_none) read_condition(*condition, value, change.values, reading);
  }
  return change;
}

}  // namespace netrig::reading
