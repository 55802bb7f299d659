// The steps that change what links do to frames.
#include "topology/read_conditions.hpp"
#include "topology/read_steps.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"

namespace netrig::reading {

namespace {

/// `on` and `from`, which these steps have in common.
template <class LinkStep>
void read_place(const YamlNode* on, const YamlNode* from, LinkStep& step, Reading& reading) {
  const auto* link = on ? read_link_name(*on, reading) : nullptr;
  if (!link) return;
  step.link = link->name;
  if (from) step.from = read_senders(*from, *link, reading);
}

}  // namespace

SetStep read_set(const YamlNode& node, Reading& reading) {
  SetStep step;
  YamlMap map(node, "a link and conditions, e.g. {on: wan, loss: 5%, delay: 30ms}", reading.diagnostics);
  const auto* on = map.require("on", "the link, e.g. on: wan");
  const auto* from = map.find("from");
  know_conditions(map);
  map.finish();
  read_place(on, from, step, reading);
  step.change = read_conditions(node, reading);
  if (map.ok() && node.entries.size() <= (on ? 1u : 0u) + (from ? 1u : 0u)) {
    reading.report(node.position, "nothing to set",
                   "one of: corrupt, delay, duplicate, jitter, loss, queue, rate, reorder");
  }
  return step;
}

CutStep read_cut(CutStep::Kind kind, const YamlNode& node, Reading& reading) {
  CutStep step;
  step.kind = kind;
  if (node.is_scalar()) {
    read_place(&node, nullptr, step, reading);
    return step;
  }
  YamlMap map(node, "a link, or {on: LINK, from: NODE}", reading.diagnostics);
  const auto* on = map.require("on", "the link, e.g. on: wan");
  const auto* from = map.find("from");
  map.finish();
  read_place(on, from, step, reading);
  return step;
}

}  // namespace netrig::reading
