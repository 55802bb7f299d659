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

/// The client, and the network in which an IPv6 client can choose its address (RFC 4291 2.5.1).
std::vector<IpPrefix> sources_of(const IpAddress& client) {
  constexpr int kInterfaceBits = 64;
  std::vector<IpPrefix> sources{{client, client.bits()}};
  if (client.is_v6()) sources.push_back({IpPrefix{client, kInterfaceBits}.network(), kInterfaceBits});
  return sources;
}

template <class Key>
std::size_t count_of(const std::map<Key, std::size_t>& counts, const Key& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

template <class Key>
void count_less(std::map<Key, std::size_t>& counts, const Key& key) {
  const auto found = counts.find(key);
  if (--found->second == 0) counts.erase(found);
}

}  // namespace

Forwarder::Outcome Forwarder::ask(TimePoint now, const Question& question, const Asker& asker) {
  if (auto cached = cache_.find(now, question)) return std::move(*cached);
  const auto open = open_.find(question);
  if (open != open_.end()) return join(open->second, asker);
  if (is_busy(question, asker)) return Busy{};
  auto place = clients_.admit(asker.client.address);
  if (!place) return Busy{};
  open_[question].push_back({asker, std::move(place)});
  for (auto& domain : domains_of(question.name)) ++siblings_[std::move(domain)];
  for (const auto& source : sources_of(asker.client.address)) ++by_source_[source];
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

bool Forwarder::is_busy(const Question& question, const Asker& asker) const {
  const auto free = limits_.questions - open_.size();
  if (free == 0) return true;
  const auto is_busy_domain = [&](const Name& domain) {
    return count_of(siblings_, domain) >= limits_.siblings_a_free_place * free;
  };
  const auto is_busy_source = [&](const IpPrefix& source) {
    const bool is_client = source.length == source.address.bits();
    return count_of(by_source_, source) >= free * (is_client ? limits_.client_questions_a_free_place
                                                             : limits_.network_questions_a_free_place);
  };
  return std::ranges::any_of(domains_of(question.name), is_busy_domain) ||
         std::ranges::any_of(sources_of(asker.client.address), is_busy_source);
}

std::vector<AskerId> Forwarder::finish(TimePoint now, const Question& question, const Answer& answer) {
  cache_.insert(now, question, answer);
  const auto open = open_.extract(question);
  if (open.empty()) return {};
  std::vector<AskerId> ids;
  for (const auto& each : open.mapped()) ids.push_back(each.asker.id);
  for (const auto& domain : domains_of(question.name)) count_less(siblings_, domain);
  for (const auto& source : sources_of(open.mapped().front().asker.client.address))
    count_less(by_source_, source);
  return ids;
}

}  // namespace netrig::dns
