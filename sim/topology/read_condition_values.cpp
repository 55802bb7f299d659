#include "topology/read_condition_values.hpp"

#include "topology/quantity.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"

namespace netrig::reading {

namespace {

constexpr StepDuration kGreatestSpread = std::chrono::hours(1);  // what a draw multiplies stays in 64 bits
constexpr std::uint64_t kMostFrames = 1'000'000;                 // that wait: more would not fit into memory

const std::string kChance = "a probability from 0% to 100%, e.g. 5% or 0.1%";

/// One of several words; the first one after a report.
template <class Value>
Value read_word(const YamlNode& node, const std::vector<std::pair<std::string, Value>>& words,
                Reading& reading) {
  std::vector<std::string> known;
  for (const auto& [word, value] : words) {
    if (node.is_scalar() && node.text == word) return value;
    known.push_back(word);
  }
  reading.report(node.position, node.describe(), one_of(known, node.text));
  return words.front().second;
}

Duration read_spread(const YamlNode& node, Reading& reading) {
  const auto spread = read_duration(node, reading.diagnostics, StepDuration(0));
  if (!spread || *spread <= kGreatestSpread) return spread.value_or(Duration());
  reading.report(node.position, node.describe(), "a jitter of at most 1h");
  return {};
}

BurstLoss read_burst(const YamlNode& node, Reading& reading) {
  BurstLoss burst;
  YamlMap map(node, "how bursts begin and end, e.g. {enter: 1%, leave: 25%}", reading.diagnostics);
  const auto* enter = map.require("enter", "the chance that a frame begins a burst, e.g. enter: 1%");
  const auto* leave = map.require("leave", "the chance that a frame ends a burst, e.g. leave: 25%");
  const auto* good = map.find("good");
  const auto* bad = map.find("bad");
  map.finish();
  if (enter) burst.enter_bad = read_some_chance(*enter, reading.diagnostics);
  if (leave) burst.leave_bad = read_some_chance(*leave, reading.diagnostics);
  if (good) burst.loss_in_good = read_chance(*good, reading.diagnostics);
  if (bad) burst.loss_in_bad = read_chance(*bad, reading.diagnostics);
  return burst;
}

std::optional<CoDelSettings> read_codel(const YamlNode& node, Reading& reading) {
  CoDelSettings settings;
  if (node.is_scalar() && node.text == "true") return settings;
  if (node.is_scalar() && node.text == "false") return {};
  YamlMap map(node, "true, false or {target: 5ms, interval: 100ms}", reading.diagnostics);
  const auto* target = map.find("target");
  const auto* interval = map.find("interval");
  map.finish();
  if (target) settings.target = read_duration(*target, reading.diagnostics).value_or(settings.target);
  if (interval) settings.interval = read_duration(*interval, reading.diagnostics).value_or(settings.interval);
  return settings;
}

std::optional<std::uint64_t> read_byte_limit(const YamlNode& node, Reading& reading) {
  const auto bytes = node.is_scalar() ? parse_byte_count(node.text) : std::nullopt;
  if (!bytes) {
    reading.report(node.position, node.describe(),
                   "a size from 1B to 1000MB (B, kB, MB: powers of 1000), e.g. 64kB");
  }
  return bytes;
}

}  // namespace

Chance read_chance(const YamlNode& node, Diagnostics& diagnostics) {
  const auto parsed = node.is_scalar() ? parse_chance(node.text) : ParsedChance{};
  if (parsed.chance) return *parsed.chance;
  diagnostics.add(node.position, node.describe() + (parsed.problem.empty() ? "" : ", " + parsed.problem),
                  kChance);
  return {};
}

Chance read_some_chance(const YamlNode& node, Diagnostics& diagnostics) {
  const auto before = diagnostics.list.size();
  const auto chance = read_chance(node, diagnostics);
  if (chance.is_never() && diagnostics.list.size() == before) {
    diagnostics.add(node.position, node.describe(), "a probability above 0%");
  }
  return chance;
}

std::uint64_t read_rate(const YamlNode& node, Diagnostics& diagnostics) {
  const auto rate = node.is_scalar() ? parse_bit_rate(node.text) : std::nullopt;
  if (rate) return *rate;
  const bool is_number = node.is_scalar() && parse_byte_count(node.text).has_value();
  diagnostics.add(node.position, node.describe() + (is_number ? ", a number without its unit" : ""),
                  "bits a second with their unit (bit, kbit, mbit, gbit: powers of 1000), from 1bit to "
                  "1000gbit, e.g. 10mbit, or none");
  return 1;
}

Jitter read_jitter(const YamlNode& node, Reading& reading) {
  using Distribution = Jitter::Distribution;
  Jitter jitter;
  if (!node.is_map()) {
    jitter.spread = read_spread(node, reading);
    return jitter;
  }
  YamlMap map(node, "a duration, or {spread: 2ms, …}", reading.diagnostics);
  const auto* spread = map.require("spread", "how far delays stray, e.g. spread: 2ms");
  const auto* distribution = map.find("distribution");
  const auto* order = map.find("order");
  map.finish();
  if (spread) jitter.spread = read_spread(*spread, reading);
  if (distribution) {
    jitter.distribution = read_word<Distribution>(*distribution,
                                                  {{"uniform", Distribution::uniform},
                                                   {"normal", Distribution::normal},
                                                   {"pareto", Distribution::pareto}},
                                                  reading);
  }
  if (order) jitter.keeps_order = read_word<bool>(*order, {{"free", false}, {"kept", true}}, reading);
  return jitter;
}

void read_loss(const YamlNode& node, LinkConditions& into, Reading& reading) {
  if (!node.is_map()) {
    into.loss = read_chance(node, reading.diagnostics);
    return;
  }
  static const std::string kForms = "a probability, or {burst: {enter: 1%, leave: 25%}}";
  YamlMap map(node, kForms, reading.diagnostics);
  const auto* burst = map.require("burst", kForms);
  map.finish();
  if (burst) into.burst_loss = read_burst(*burst, reading);
}

void read_reorder(const YamlNode& node, LinkConditions& into, Reading& reading) {
  if (!node.is_map()) {
    into.reorder = read_chance(node, reading.diagnostics);
    return;
  }
  YamlMap map(node, "a probability, or {chance: 5%, delay: 3ms}", reading.diagnostics);
  const auto* chance = map.require("chance", "how many frames are held back, e.g. chance: 5%");
  const auto* delay = map.find("delay");
  map.finish();
  if (chance) into.reorder = read_chance(*chance, reading.diagnostics);
  if (delay) into.reorder_delay = read_duration(*delay, reading.diagnostics).value_or(Duration());
}

void read_queue(const YamlNode& node, LinkConditions& into, Reading& reading) {
  static const std::string kForms = "a number of frames from 1 to 1000000, or {bytes: 64kB, codel: true}";
  if (!node.is_map()) {
    const auto frames = node.is_scalar() ? parse_unsigned(node.text, kMostFrames) : std::nullopt;
    if (!frames || *frames == 0) reading.report(node.position, node.describe(), kForms);
    into.queue.frames = frames;
    return;
  }
  YamlMap map(node, kForms, reading.diagnostics);
  const auto* frames = map.find("frames");
  const auto* bytes = map.find("bytes");
  const auto* codel = map.find("codel");
  map.finish();
  if (node.entries.empty()) reading.report(node.position, node.describe(), kForms);
  if (frames || bytes) into.queue.frames.reset();
  if (frames) into.queue.frames = read_number(*frames, 1, kMostFrames, reading.diagnostics);
  if (bytes) into.queue.bytes = read_byte_limit(*bytes, reading);
  if (codel) into.codel = read_codel(*codel, reading);
}

}  // namespace netrig::reading
