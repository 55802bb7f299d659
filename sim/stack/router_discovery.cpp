#include "stack/router_discovery.hpp"

#include <algorithm>

#include "stack/deadlines.hpp"

namespace netrig {

std::optional<Duration> lifetime_of(std::uint32_t seconds) {
  if (seconds == AdvertisedPrefix::kForEver) return {};
  return std::chrono::seconds(seconds);
}

void RouterDiscovery::start(TimePoint now) {
  if (running_) return;
  running_ = true;
  solicitations_left_ = kSolicitations;
  next_solicitation_ = now;
}

void RouterDiscovery::stop() {
  running_ = false;
  solicitations_left_ = 0;
  for (const auto& learned : learned_) routes_.remove(learned.route);
  learned_.clear();
}

void RouterDiscovery::learn(const Ipv6Route& route, std::optional<Duration> lifetime, TimePoint now) {
  const auto found = std::find_if(learned_.begin(), learned_.end(),
                                  [&](const Learned& learned) { return learned.route == route; });
  if (lifetime == Duration(0)) {
    if (found == learned_.end()) return;
    routes_.remove(route);
    learned_.erase(found);
    return;
  }
  const auto until = lifetime ? std::optional(now + *lifetime) : std::nullopt;
  if (found != learned_.end()) {
    found->until = until;
    return;
  }
  const auto alike = std::count_if(learned_.begin(), learned_.end(), [&](const Learned& learned) {
    return learned.route.gateway.has_value() == route.gateway.has_value();
  });
  if (static_cast<std::size_t>(alike) == kind_limit(route)) return;
  routes_.add_connected(route);
  learned_.push_back({route, until});
}

void RouterDiscovery::advertised(const RouterAdvertisement& advertisement, const Ipv6Address& router,
                                 TimePoint now) {
  if (!running_) return;
  if (advertisement.lifetime_seconds > 0) solicitations_left_ = 0;  // RFC 4861 6.3.7
  learn({.gateway = router, .interface = interface_, .metric = kMetric},
        std::chrono::seconds(advertisement.lifetime_seconds), now);
  for (const auto& prefix : advertisement.prefixes) {
    if (!prefix.on_link || prefix.prefix.is_link_local() || prefix.prefix.is_multicast()) continue;
    const IpPrefix network{prefix.prefix, prefix.length};
    learn({.network = network.network().v6(),
           .length = prefix.length,
           .interface = interface_,
           .metric = kMetric,
           .connected = true},
          lifetime_of(prefix.valid_seconds), now);
  }
}

void RouterDiscovery::unreachable(const Ipv6Address& router) {
  for (const auto& learned : learned_) {
    if (learned.route.gateway != router) continue;
    routes_.remove(learned.route);
    routes_.add_connected(learned.route);
  }
}

std::optional<TimePoint> RouterDiscovery::deadline() const {
  std::optional<TimePoint> first;
  if (solicitations_left_ > 0) first = next_solicitation_;
  for (const auto& learned : learned_) first = sooner(first, learned.until);
  return first;
}

bool RouterDiscovery::poll(TimePoint now) {
  std::erase_if(learned_, [&](const Learned& learned) {
    const bool over = learned.until && *learned.until <= now;
    if (over) routes_.remove(learned.route);
    return over;
  });
  if (solicitations_left_ == 0 || next_solicitation_ > now) return false;
  --solicitations_left_;
  next_solicitation_ = now + kSolicitInterval;
  return true;
}

}  // namespace netrig
