#include "topology/conditions_text.hpp"

#include <utility>

#include "host/duration.hpp"
#include "topology/quantity.hpp"

namespace netrig {

namespace {

using reading::format_bit_rate;
using reading::format_chance;

using Texts = std::vector<std::string>;

std::string joined(const Texts& texts) {
  std::string result;
  for (const auto& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

std::string none_or(bool is_none, const std::string& text) {
  return is_none ? "none" : text;
}

std::string describe(const Jitter& jitter) {
  static constexpr const char* kDistributions[] = {"", " normal", " pareto"};
  if (jitter.spread == Duration()) return "none";
  return format_duration(jitter.spread) + kDistributions[static_cast<int>(jitter.distribution)] +
         (jitter.keeps_order ? " in order" : "");
}

std::string describe_loss(const LinkConditions& conditions) {
  if (!conditions.burst_loss) return none_or(conditions.loss.is_never(), format_chance(conditions.loss));
  const auto& burst = *conditions.burst_loss;
  return "in bursts (enter " + format_chance(burst.enter_bad) + ", leave " + format_chance(burst.leave_bad) +
         ", good " + format_chance(burst.loss_in_good) + ", bad " + format_chance(burst.loss_in_bad) + ")";
}

std::string describe_reorder(const LinkConditions& conditions) {
  const auto& held = conditions.reorder_delay;
  return none_or(
      conditions.reorder.is_never(),
      format_chance(conditions.reorder) + (held == Duration() ? "" : " by " + format_duration(held)));
}

std::string describe_queue(const LinkConditions& conditions) {
  const auto& limit = conditions.queue;
  Texts parts;
  if (limit.frames) parts.push_back(std::to_string(*limit.frames) + " frames");
  if (limit.bytes) parts.push_back(std::to_string(*limit.bytes) + " bytes");
  if (const auto& codel = conditions.codel) {
    parts.push_back("CoDel " + format_duration(codel->target) + " in " + format_duration(codel->interval));
  }
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : " and ") + part;
  return text;
}

std::string describe(Condition condition, const LinkConditions& values) {
  switch (condition) {
    case Condition::delay:
      return none_or(values.delay == Duration(), format_duration(values.delay));
    case Condition::jitter:
      return describe(values.jitter);
    case Condition::loss:
      return describe_loss(values);
    case Condition::duplicate:
      return none_or(values.duplicate.is_never(), format_chance(values.duplicate));
    case Condition::reorder:
      return describe_reorder(values);
    case Condition::corrupt:
      return none_or(values.corrupt.is_never(), format_chance(values.corrupt));
    case Condition::rate:
      return values.rate_bits_per_second ? format_bit_rate(*values.rate_bits_per_second) : "none";
    case Condition::queue:
      return describe_queue(values);
  }
  return {};
}

/// Of what follows each other, the first and the last, as names of a template's nodes do.
std::string names_of(const Texts& nodes) {
  return nodes.size() <= 3 ? joined(nodes) : nodes.front() + " … " + nodes.back();
}

std::string number_of(const NthFrames& frames) {
  if (frames.count == 1) return "loss of frame " + std::to_string(frames.first);
  return "loss of frames " + std::to_string(frames.first) + " to " +
         std::to_string(frames.first + frames.count - 1);
}

std::string number_of(const RandomFrames& frames) {
  return "loss of " + format_chance(frames.chance) + " of the frames" +
         (frames.most_in_a_row ? ", at most " + std::to_string(*frames.most_in_a_row) + " in a row" : "");
}

}  // namespace

std::string describe(const ConditionsChange& change) {
  Texts parts;
  for (const auto condition : change.named) {
    parts.push_back(name_of(condition) + (" " + describe(condition, change.values)));
  }
  return joined(parts);
}

std::string describe(const LinkConditions& conditions) {
  ConditionsChange change;
  change.values = conditions;
  for (int i = 0; i <= static_cast<int>(Condition::queue); ++i) {
    const ConditionsChange one{{static_cast<Condition>(i)}, conditions};
    if (one.applied_to({}) != LinkConditions{}) change.named.insert(static_cast<Condition>(i));
  }
  return describe(change);
}

std::string describe(const FaultSpec& fault) {
  auto text = std::visit([](const auto& frames) { return number_of(frames); }, fault.choice);
  if (!fault.from.empty()) text += " from " + names_of(fault.from);
  if (fault.filter) text += " in filter \"" + *fault.filter + "\"";
  if (fault.pattern) text += " /" + *fault.pattern + "/";
  return text;
}

std::vector<std::string> describe_trouble(const LinkSpec& link) {
  Texts lines;
  if (link.conditions != LinkConditions{}) lines.push_back(describe(link.conditions));
  std::vector<std::pair<std::string, Texts>> senders;  // by what they meet, in the order of their names
  for (const auto& [node, conditions] : link.from) {
    const auto text = conditions == LinkConditions{} ? "nothing" : describe(conditions);
    auto same = senders.begin();
    while (same != senders.end() && same->first != text) ++same;
    if (same == senders.end()) same = senders.insert(same, {text, {}});
    same->second.push_back(node);
  }
  for (const auto& [text, nodes] : senders) lines.push_back("from " + names_of(nodes) + ": " + text);
  for (const auto& fault : link.faults) lines.push_back(describe(fault));
  return lines;
}

}  // namespace netrig
