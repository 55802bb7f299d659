// What a host learns of the routers on a link (RFC 4861 6.3): default routes and the prefixes that are on the
// link, as long as they live. Addresses made of prefixes are Ipv6Interface's business.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/time.hpp"
#include "stack/ip.hpp"
#include "stack/route_table.hpp"
#include "wire/neighbor_discovery.hpp"

namespace netrig {

class RouterDiscovery {
 public:
  // RFC 4861 10.
  static constexpr int kSolicitations = 3;
  static constexpr Duration kSolicitInterval = std::chrono::seconds(4);
  /// What a link full of liars can make a host keep; the first ones stay.
  static constexpr std::size_t kMostRouters = 16;
  static constexpr std::size_t kMostPrefixes = 16;
  /// As Linux's: a route that somebody has set goes before those that are heard of.
  static constexpr std::uint32_t kMetric = 1024;

  RouterDiscovery(Ipv6RouteTable& routes, InterfaceIndex interface)
      : routes_(routes), interface_(interface) {}

  /// Begins to ask, now.
  void start(TimePoint now);
  /// Asks no more, and forgets everything.
  void stop();
  bool running() const { return running_; }

  /// A valid advertisement.
  void advertised(const RouterAdvertisement& advertisement, const Ipv6Address& router, TimePoint now);
  /// A router that doesn't answer goes behind the others (RFC 4861 6.3.6).
  void unreachable(const Ipv6Address& router);

  std::optional<TimePoint> deadline() const;
  /// Whether to ask for routers.
  bool poll(TimePoint now);

 private:
  struct Learned {
    Ipv6Route route;
    std::optional<TimePoint> until = {};  // unset: for ever
  };
  static std::size_t kind_limit(const Ipv6Route& route) {
    return route.gateway ? kMostRouters : kMostPrefixes;
  }
  /// Adds, prolongs, or with a lifetime of 0 removes it.
  void learn(const Ipv6Route& route, std::optional<Duration> lifetime, TimePoint now);

  Ipv6RouteTable& routes_;
  InterfaceIndex interface_;
  bool running_ = false;
  int solicitations_left_ = 0;
  TimePoint next_solicitation_{};
  std::vector<Learned> learned_;
};

/// A lifetime as advertised; none: for ever.
std::optional<Duration> lifetime_of(std::uint32_t seconds);

}  // namespace netrig
