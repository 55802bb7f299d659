#include "link/conditions_change.hpp"

namespace netrig {

namespace {

void copy(Condition condition, const LinkConditions& from, LinkConditions& to) {
  switch (condition) {
    case Condition::delay:
      to.delay = from.delay;
      return;
    case Condition::jitter:
      to.jitter = from.jitter;
      return;
    case Condition::loss:
      to.loss = from.loss;
      to.burst_loss = from.burst_loss;
      return;
    case Condition::duplicate:
      to.duplicate = from.duplicate;
      return;
    case Condition::reorder:
      to.reorder = from.reorder;
      to.reorder_delay = from.reorder_delay;
      return;
    case Condition::corrupt:
      to.corrupt = from.corrupt;
      return;
    case Condition::rate:
      to.rate_bits_per_second = from.rate_bits_per_second;
      return;
    case Condition::queue:
      to.queue = from.queue;
      to.codel = from.codel;
      return;
  }
}

}  // namespace

const char* name_of(Condition condition) {
  switch (condition) {
    case Condition::delay:
      return "delay";
    case Condition::jitter:
      return "jitter";
    case Condition::loss:
      return "loss";
    case Condition::duplicate:
      return "duplicate";
    case Condition::reorder:
      return "reorder";
    case Condition::corrupt:
      return "corrupt";
    case Condition::rate:
      return "rate";
    case Condition::queue:
      return "queue";
  }
  return "";
}

LinkConditions ConditionsChange::applied_to(LinkConditions conditions) const {
  for (const auto condition : named) copy(condition, values, conditions);
  return conditions;
}

}  // namespace netrig
