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

Forwarder::Outcome Forwarder::ask(TimePoint now, const Question& question, const Asker& asker) {
  if (auto cached = cache_.find(now, question)) return std::move(*cached);
  const auto open = open_.find(question);
  if (open != open_.end()) return join(open->second, asker);
  if (is_busy(question)) return Busy{};
  auto place = clients_.admit(asker.client.address);
  if (!place) return Busy{};
  open_[question].push_back({asker, std::move(place)});
  for (auto& domain : domains_of(question.name)) ++siblings_[std::move(domain)];
  return Ask{};
}

Forwarder::Outcome Forwarder::join(std::vector<Waiting>& waiting, const Asker& asker) {
  const bool is_repeated = asker.query && std::ranges::any_of(waiting, [&](const Waiting& other) {
                             return other.asker.query == asker.query && other.asker.client == asker.client;
                           });
  if (is_repeated) return Repeated{};
  if (waiting.size() >= limits_.askers_of_a_question) return Busy{};
  auto place = clients_.admit(asker.client.address);
  if (!place) return Busy{};
  waiting.push_back({asker, std::move(place)});
  return Joined{};
}

bool Forwarder::is_busy(const Question& question) const {
  if (open_.size() >= limits_.questions) return true;
  const auto most = limits_.siblings_a_free_place * (limits_.questions - open_.size());
  return std::ranges::any_of(domains_of(question.name), [&](const Name& domain) {
    const auto siblings = siblings_.find(domain);
    return siblings != siblings_.end() && siblings->second >= most;
  });
}

std::vector<AskerId> Forwarder::finish(TimePoint now, const Question& question, const Answer& answer) {
  cache_.insert(now, question, answer);
  const auto open = open_.extract(question);
  if (open.empty()) return {};
  std::vector<AskerId> ids;
  for (const auto& each : open.mapped()) ids.push_back(each.asker.id);
  for (const auto& domain : domains_of(question.name)) {
    const auto siblings = siblings_.find(domain);
    if (--siblings->second == 0) siblings_.erase(siblings);
  }
  return ids;
}

}  // namespace netrig::dns
