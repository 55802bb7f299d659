#include "dns/upstreams.hpp"

#include <algorithm>
#include <utility>

namespace netrig::dns {

namespace {

using namespace std::chrono_literals;

constexpr Duration kAllTries = 4500ms;
constexpr Duration kShortestTry = 300ms;  // less, and a far server would be given up too early
constexpr std::size_t kRounds = 3;        // a lost datagram is likelier than a dead server

constexpr int kFailuresInARow = 3;
constexpr Duration kFirstRest = 5s;
constexpr Duration kLongestRest = 80s;

}  // namespace

UpstreamTurns::UpstreamTurns(std::vector<Endpoint> order, TimePoint now)
    : order_(std::move(order)),
      per_try_(kAllTries),
      deadline_(now + kAllTries),
      tries_left_(kRounds * order_.size()) {
  if (order_.empty()) return;
  const auto even = kAllTries / static_cast<Duration::rep>(tries_left_);
  per_try_ = std::max(even, kShortestTry);
  tries_left_ = std::min(tries_left_, static_cast<std::size_t>(kAllTries / per_try_));
}

std::optional<Endpoint> UpstreamTurns::next(TimePoint now) {
  if (now >= deadline_ || answered_.size() >= order_.size()) return {};
  while (tries_left_ > 0) {
    const auto& server = order_[next_++ % order_.size()];
    if (answered_.contains(server)) continue;
    --tries_left_;
    return server;
  }
  return {};
}

Upstreams::Upstreams(const std::vector<Endpoint>& servers) {
  for (const auto& endpoint : servers) {
    const bool is_new = std::ranges::count(servers_, endpoint, &Server::endpoint) == 0;
    if (is_new) servers_.push_back({endpoint});
  }
}

UpstreamTurns Upstreams::turns(TimePoint now) const {
  std::vector<Endpoint> order;
  for (const bool spared : {false, true}) {
    for (const auto& server : servers_) {
      if ((server.until && now < *server.until) == spared) order.push_back(server.endpoint);
    }
  }
  return UpstreamTurns(std::move(order), now);
}

bool Upstreams::note(TimePoint now, TimePoint began, const Endpoint& endpoint, bool answered) {
  const auto server = std::ranges::find(servers_, endpoint, &Server::endpoint);
  if (server == servers_.end()) return false;
  if (answered) {
    server->answered = now;
    server->failures = 0;
    server->until.reset();
    return std::exchange(server->rest, {}) != Duration::zero();
  }
  if (server->answered && began <= *server->answered) return false;
  if (server->until && now < *server->until) return false;  // a try that began before
  const bool is_news = server->rest == Duration::zero();
  if (is_news && ++server->failures < kFailuresInARow) return false;
  server->rest = is_news ? kFirstRest : std::min(2 * server->rest, kLongestRest);
  server->until = now + server->rest;
  return is_news;
}

}  // namespace netrig::dns
