// ICMP on a host (RFC 792, RFC 1122 3.2.2): answers echo requests, hands replies to the endpoints that asked,
// and errors to the protocols whose packets they quote. Sending errors is Ipv4Layer's.
#pragma once

#include "stack/echo_layer.hpp"
#include "stack/ipv4_layer.hpp"

namespace netrig {

/// Echo requests to a broadcast or a group are not answered (RFC 1122 3.2.2.6 leaves the choice), nor are
/// timestamp and information requests.
class IcmpLayer final : public IpProtocol, public EchoLayer {
 public:
  IcmpLayer(Ipv4Layer& ip, StackRandom& random) : EchoLayer(random), ip_(ip) {}

  // IpProtocol
  void packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) override;
  void error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) override;

 private:
  Result<> send_request(std::uint16_t identifier, const EchoEndpoint::Request& request,
                        TimePoint now) override;
  void answer(const IcmpMessage& request, const IpArrival& arrival, TimePoint now);

  Ipv4Layer& ip_;
};

}  // namespace netrig
