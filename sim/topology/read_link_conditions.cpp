// The conditions of links as a whole: what goes with what, and who they are for.
#include <algorithm>
#include <set>

#include "topology/read_conditions.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::size_t kMostSenders = 1'000'000;  // named in one file: more are hostile, and fill the memory

const std::string kFromForm = "nodes and conditions of what they send, e.g. {pc: {loss: 5%}}";

const YamlEntry* entry_of(const YamlNode& map, Condition condition) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(), [&](const YamlEntry& entry) {
    return entry.key.text == name_of(condition);
  });
  return found == map.entries.end() ? nullptr : &*found;
}

/// A frame can't arrive before it is sent. Reported where `map` says one of the two.
void check_jitter(const YamlNode& map, const LinkConditions& conditions, Reading& reading) {
  if (conditions.jitter.spread <= conditions.delay) return;
  const auto* entry = entry_of(map, Condition::jitter);
  if (!entry) entry = entry_of(map, Condition::delay);
  if (!entry) return;
  reading.report(entry->key.position, "a jitter that is greater than the delay",
                 "a delay that is no smaller, for no frame arrives before it is sent");
}

/// Without a rate nothing waits.
void check_queue(const YamlNode& map, bool has_rate, Reading& reading) {
  const auto* queue = entry_of(map, Condition::queue);
  if (!queue || has_rate) return;
  reading.report(queue->key.position, "'queue' on a link without a rate",
                 "rate: beside it, e.g. rate: 10mbit, for without one nothing waits");
}

/// Counts them all; the first one too many is reported.
bool may_name(std::size_t nodes, const SourcePosition& position, Reading& reading) {
  const bool reported = reading.senders_named > kMostSenders;
  reading.senders_named += nodes;
  if (reading.senders_named <= kMostSenders) return true;
  if (!reported) {
    reading.report(position, "more than " + std::to_string(kMostSenders) + " nodes that 'from' names",
                   "fewer; without 'from' it is for all");
  }
  return false;
}

/// One name; the nodes it stands for.
std::vector<std::string> read_sender(const YamlNode& name, const LinkSpec& link, Reading& reading) {
  auto nodes = read_node_names(name, reading);
  if (nodes.empty()) return {};
  const auto& known = reading.senders[link.name];
  if (!known.contains(reading.node_origins[nodes.front()])) {
    reading.report(name.position,
                   "node " + in_quotes(name.text) + ", which is not on link '" + link.name + "'",
                   one_of({known.begin(), known.end()}, name.text));
    return {};
  }
  if (!may_name(nodes.size(), name.position, reading)) return {};
  return nodes;
}

void read_from(const YamlNode& from, LinkSpec& link, Reading& reading) {
  if (!from.is_map() || from.entries.empty()) reading.report(from.position, from.describe(), kFromForm);
  report_duplicate_keys(from, "node", reading.diagnostics);
  std::set<std::string> read;
  for (const auto& [key, value] : from.entries) {
    if (!read.insert(key.text).second) continue;
    const auto senders = read_sender(key, link, reading);
    YamlMap map(value, "conditions, e.g. {loss: 5%}", reading.diagnostics);
    know_conditions(map);
    map.finish();
    refuse_conditions_if_emulated(value, reading);
    const auto conditions = read_conditions(value, reading).applied_to(link.conditions);
    check_jitter(value, conditions, reading);
    check_queue(value, conditions.rate_bits_per_second.has_value(), reading);
    for (const auto& sender : senders) {
      if (link.from.emplace(sender, conditions).second) continue;
      reading.report(key.position, "a second time what '" + sender + "' sends", "each node only once");
      break;
    }
  }
}

void read_conditions_of(const YamlNode& node, LinkSpec& link, Reading& reading) {
  refuse_conditions_if_emulated(node, reading);
  link.conditions = read_conditions(node, reading).applied_to({});
  check_jitter(node, link.conditions, reading);
  if (const auto* from = node.find("from")) read_from(*from, link, reading);
  const auto limits = [](const auto& sender) { return sender.second.rate_bits_per_second.has_value(); };
  check_queue(node,
              link.conditions.rate_bits_per_second || std::any_of(link.from.begin(), link.from.end(), limits),
              reading);
  if (const auto* faults = node.find("faults")) link.faults = read_faults(*faults, link, reading);
}

}  // namespace

std::vector<std::string> read_senders(const YamlNode& node, const LinkSpec& link, Reading& reading) {
  std::vector<std::string> senders;
  std::set<std::string> read;
  std::set<std::string> known;
  for (const auto* item : read_items(node, "the name of a node or a list of them", reading.diagnostics)) {
    if (!read.insert(item->text).second && item->is_scalar()) continue;
    for (auto& name : read_sender(*item, link, reading)) {
      if (known.insert(name).second) senders.push_back(std::move(name));
    }
  }
  return senders;
}

void read_link_conditions(const YamlNode& links, Reading& reading) {
  std::set<std::string> read;
  for (const auto& [key, value] : links.entries) {
    if (!read.insert(key.text).second) continue;
    read_conditions_of(value, reading.topology.links[reading.links.at(key.text)], reading);
  }
}

}  // namespace netrig::reading
