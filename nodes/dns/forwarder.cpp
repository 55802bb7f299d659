#include "dns/forwarder.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

/// What a question counts for: the name directly above its own, and the domains of two and three labels,
/// which is where one and the same owner begins. However many labels a random name has, it is below one of
/// these.
std::vector<Name> domains_of(const Name& name) {
  constexpr std::size_t kMostLabels = 3;
  constexpr std::size_t kLeastLabels = 2;
  auto above = name.parent();
  std::vector<Name> domains{above};
  for (auto labels = above.label_count(); labels > kLeastLabels; --labels) {
    above = above.parent();
    if (labels - 1 <= kMostLabels) domains.push_back(above);
  }
  return domains;
}

}  // namespace

Forwarder::Outcome Forwarder::ask(TimePoint now, const Question& question, WaiterId waiter) {
  if (auto cached = cache_.find(now, question)) return std::move(*cached);
  const auto open = open_.find(question);
  const bool is_new = open == open_.end();
  if (waiters_ >= limits_.waiters || (is_new && is_busy(question))) return Busy{};
  if (!is_new) {
    if (open->second.size() >= limits_.waiters_of_a_question) return Busy{};
    ++waiters_;
    open->second.insert(waiter);
    return Joined{};
  }
  ++waiters_;
  open_[question].insert(waiter);
  for (auto& domain : domains_of(question.name)) ++siblings_[std::move(domain)];
  return Ask{};
}

bool Forwarder::is_busy(const Question& question) const {
  if (open_.size() >= limits_.questions) return true;
  return std::ranges::any_of(domains_of(question.name), [this](const Name& domain) {
    const auto siblings = siblings_.find(domain);
    return siblings != siblings_.end() && siblings->second >= limits_.siblings;
  });
}

std::vector<WaiterId> Forwarder::finish(TimePoint now, const Question& question, const Answer& answer) {
  cache_.insert(now, question, answer);
  const auto open = open_.find(question);
  if (open == open_.end()) return {};
  std::vector<WaiterId> waiting(open->second.begin(), open->second.end());
  waiters_ -= waiting.size();
  open_.erase(open);
  for (const auto& domain : domains_of(question.name)) {
    const auto siblings = siblings_.find(domain);
    if (--siblings->second == 0) siblings_.erase(siblings);
  }
  return waiting;
}

}  // namespace netrig::dns
