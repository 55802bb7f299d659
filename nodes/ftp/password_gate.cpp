#include "ftp/password_gate.hpp"

#include <algorithm>

namespace netrig::ftp {

namespace {

constexpr std::size_t kNetworksLimit = 10'000;
/// What one host has of IPv6 as a rule (RFC 4291 2.5.1).
constexpr int kNetworkBits = 64;

IpAddress network_of(const IpAddress& client) {
  return client.is_v6() ? IpPrefix{client, kNetworkBits}.network() : client;
}

}  // namespace

std::optional<TimePoint> PasswordGate::turn_of(const IpAddress& client, TimePoint now) {
  std::erase_if(networks_, [&](const auto& network) { return network.second <= now; });
  const auto network = network_of(client);
  const auto found = networks_.find(network);
  if (found == networks_.end() && networks_.size() >= kNetworksLimit) return {};
  const auto full = found == networks_.end() ? now : found->second;
  const auto turn = std::max(now, full - (kBurst - 1) * kNetworkInterval);
  if (turn - now > kLongestWait) return {};
  networks_[network] = full + kNetworkInterval;
  return turn;
}

std::optional<TimePoint> PasswordGate::turn(TimePoint now) {
  const auto turn = std::max(now, next_);
  if (turn - now > kLongestWait) return {};
  next_ = turn + kInterval;
  return turn;
}

}  // namespace netrig::ftp
