// UDP on a host (RFC 768, RFC 1122 4.1): which endpoint a datagram is for, and which ports are taken.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "stack/ip.hpp"
#include "stack/stack_random.hpp"
#include "stack/udp_endpoint.hpp"

namespace netrig {

class UdpLayer final : public IpProtocol {
 public:
  static constexpr std::uint8_t kProtocol = 17;

  UdpLayer(IpOutput& ip, IpGroups& groups, StackRandom& random) : ip_(ip), groups_(groups), random_(random) {}

  /// `changed` is called when a datagram or an error can be received; it takes note and does nothing else.
  /// Errors: address_in_use, address_not_available, address_family_not_supported.
  Result<std::unique_ptr<UdpEndpoint>> open(const UdpSettings& settings, std::function<void()> changed);

  bool is_bound(std::uint16_t port) const {
    const auto found = ports_.find(port);
    return found != ports_.end() && !found->second.empty();
  }

  // IpProtocol
  void packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) override;
  void error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) override;

 private:
  friend class UdpEndpoint;
  using Port = std::vector<UdpEndpoint*>;  // in the order they were opened

  IpOutput& ip() { return ip_; }
  const IpOutput& ip() const { return ip_; }
  IpGroups& groups() { return groups_; }
  void close(UdpEndpoint& endpoint);

  bool may_be_bound(const IpAddress& address) const;
  UdpEndpoint* find(const IpArrival& arrival, const Endpoint& from, const Port& port) const;
  UdpEndpoint* find_sender(const Endpoint& from, const Endpoint& to) const;

  IpOutput& ip_;
  IpGroups& groups_;
  StackRandom& random_;
  std::unordered_map<std::uint16_t, Port> ports_;  // never walked
};

}  // namespace netrig
