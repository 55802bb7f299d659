#include "dns/forwarder.hpp"

namespace netrig::dns {

Forwarder::Outcome Forwarder::ask(TimePoint now, const Question& question, WaiterId waiter) {
  if (auto cached = cache_.find(now, question)) return std::move(*cached);
  const auto open = open_.find(question);
  const bool is_new = open == open_.end();
  if (waiters_ >= limits_.waiters || (is_new && is_busy(question))) return Busy{};
  ++waiters_;
  if (!is_new) {
    open->second.insert(waiter);
    return Joined{};
  }
  open_[question].insert(waiter);
  ++siblings_[question.name.parent()];
  return Ask{};
}

bool Forwarder::is_busy(const Question& question) const {
  const auto siblings = siblings_.find(question.name.parent());
  return open_.size() >= limits_.questions ||
         (siblings != siblings_.end() && siblings->second >= limits_.siblings);
}

std::vector<WaiterId> Forwarder::finish(TimePoint now, const Question& question, const Answer& answer) {
  cache_.insert(now, question, answer);
  const auto open = open_.find(question);
  if (open == open_.end()) return {};
  std::vector<WaiterId> waiting(open->second.begin(), open->second.end());
  waiters_ -= waiting.size();
  open_.erase(open);
  const auto siblings = siblings_.find(question.name.parent());
  if (--siblings->second == 0) siblings_.erase(siblings);
  return waiting;
}

}  // namespace netrig::dns
