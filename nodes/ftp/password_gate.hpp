// How often passwords are held against hashes. One check takes some milliseconds of the server's only thread:
// without a limit, a few clients who guess would take all of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig::ftp {

/// Two turns before each check, one among those of the client's network, and then one among all:
///
///     if (const auto turn = gate.turn_of(peer.address, host.now())) co_await host.sleep_until(*turn);
///     if (const auto turn = gate.turn(host.now())) co_await host.sleep_until(*turn);
///     … the check …
class PasswordGate {
 public:
  /// In all. A check of yescrypt takes up to 20 ms: most of the time stays with the others.
  static constexpr Duration kInterval = std::chrono::milliseconds(50);
  /// Of one address, or of one /64 of IPv6, after the first kBurst.
  static constexpr Duration kNetworkInterval = std::chrono::seconds(1);
  static constexpr int kBurst = 5;
  /// Who would have to wait for longer is turned away.
  static constexpr Duration kLongestWait = std::chrono::seconds(10);

  std::optional<TimePoint> turn_of(const IpAddress& client, TimePoint now);
  std::optional<TimePoint> turn(TimePoint now);

 private:
  std::map<IpAddress, TimePoint> networks_;  ///< when a network has all its turns again; those in the future
  TimePoint next_{};
};

}  // namespace netrig::ftp
