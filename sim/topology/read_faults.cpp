// Selective faults: which frames, and which of those.
#include "topology/read_condition_values.hpp"
#include "topology/read_conditions.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::uint64_t kMostPackets = 1'000'000'000'000;  // more than any run has

const std::string kForms =
    "frames by their number, e.g. {drop: 2, filter: udp port 67}, or by chance, e.g. {chance: 50%, filter: "
    "tcp}";

FaultChoice read_choice(const YamlEntry& entry, const YamlNode* count, const YamlNode* in_a_row,
                        Reading& reading) {
  if (entry.key.text == "chance") {
    RandomFrames frames{.chance = read_some_chance(entry.value, reading.diagnostics)};
    if (in_a_row) frames.most_in_a_row = read_number(*in_a_row, 1, kMostPackets, reading.diagnostics);
    return frames;
  }
  NthFrames frames;
  frames.first = read_number(entry.value, 1, kMostPackets, reading.diagnostics).value_or(1);
  if (count) frames.count = read_number(*count, 1, kMostPackets, reading.diagnostics).value_or(1);
  return frames;
}

/// A key that only goes with the other kind of fault.
void refuse_stranger(const YamlEntry* stranger, const std::string& friend_key, Reading& reading) {
  if (!stranger) return;
  reading.report(stranger->key.position, in_quotes(stranger->key.text) + " without '" + friend_key + "'",
                 kForms);
}

FaultSpec read_fault(const YamlNode& node, const LinkSpec& link, Reading& reading) {
  FaultSpec fault;
  fault.position = node.position;
  refuse_if_emulated(node.position, "a fault", reading);
  YamlMap map(node, kForms, reading.diagnostics);
  const auto* what = map.require_one({"drop", "chance"}, kForms);
  const auto* count = map.find_entry("count");
  const auto* in_a_row = map.find_entry("in_a_row");
  const auto* filter = map.find("filter");
  const auto* pattern = map.find("pattern");
  const auto* from = map.find("from");
  map.finish();
  if (what) {
    const bool by_number = what->key.text == "drop";
    refuse_stranger(by_number ? in_a_row : count, by_number ? "chance" : "drop", reading);
    fault.choice =
        read_choice(*what, count ? &count->value : nullptr, in_a_row ? &in_a_row->value : nullptr, reading);
  }
  if (filter) fault.filter = read_filter(*filter, reading.diagnostics);
  if (pattern) fault.pattern = read_pattern(*pattern, reading.diagnostics);
  if (from) fault.from = read_senders(*from, link, reading);
  return fault;
}

}  // namespace

std::vector<FaultSpec> read_faults(const YamlNode& node, const LinkSpec& link, Reading& reading) {
  std::vector<FaultSpec> faults;
  for (const auto* item : read_items(node, kForms, reading.diagnostics)) {
    faults.push_back(read_fault(*item, link, reading));
  }
  return faults;
}

}  // namespace netrig::reading
