// ICMPv6 on a host (RFC 4443): answers echo requests, hands replies to the endpoints that asked, errors to
// the protocols whose packets they quote, and Neighbor Discovery to its interface. Sending errors is
// Ipv6Layer's.
#pragma once

#include "stack/echo_layer.hpp"
#include "stack/ipv6_layer.hpp"

namespace netrig {

/// Echo requests to a group are not answered, as with IPv4 (RFC 4443 4.2 leaves the choice).
class Icmpv6Layer final : public IpProtocol, public EchoLayer {
 public:
  Icmpv6Layer(Ipv6Layer& ip, StackRandom& random) : EchoLayer(random), ip_(ip) {}

  // IpProtocol
  void packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) override;
  void error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) override;

 private:
  Result<> send_request(std::uint16_t identifier, const EchoEndpoint::Request& request,
                        TimePoint now) override;
  void answer(const Icmpv6Message& request, const IpArrival& arrival, TimePoint now);

  Ipv6Layer& ip_;
};

}  // namespace netrig
