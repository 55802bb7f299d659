// ICMP on a host (RFC 792, RFC 1122 3.2.2): answers echo requests, hands replies to the endpoints that asked,
// and errors to the protocols whose packets they quote. Sending errors is Ipv4Layer's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "stack/echo_endpoint.hpp"
#include "stack/ipv4_layer.hpp"
#include "stack/stack_random.hpp"

namespace netrig {

/// Echo requests to a broadcast or a group are not answered (RFC 1122 3.2.2.6 leaves the choice), nor are
/// timestamp and information requests.
class IcmpLayer final : public IpProtocol {
 public:
  /// A program pings a few hosts at a time; identifiers are to stay hard to guess.
  static constexpr std::size_t kMostEndpoints = 4096;

  IcmpLayer(Ipv4Layer& ip, StackRandom& random) : ip_(ip), random_(random) {}

  /// `changed` is called when something can be received; it takes note and does nothing else. Errors:
  /// no_buffer_space.
  Result<std::unique_ptr<EchoEndpoint>> open(std::function<void()> changed);

  // IpProtocol
  void packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) override;
  void error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) override;

 private:
  friend class EchoEndpoint;
  void close(const EchoEndpoint& endpoint) { endpoints_.erase(endpoint.identifier()); }
  Result<> send_request(std::uint16_t identifier, const EchoEndpoint::Request& request, TimePoint now);
  void answer(const IcmpMessage& request, const IpArrival& arrival, TimePoint now);
  EchoEndpoint* find(std::uint16_t identifier) const;

  Ipv4Layer& ip_;
  StackRandom& random_;
  std::unordered_map<std::uint16_t, EchoEndpoint*> endpoints_;  // never walked
};

}  // namespace netrig
