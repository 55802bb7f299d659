// The kernel's interfaces, addresses and routes, by rtnetlink(7), in the network namespace of the process.
#pragma once

#include <string>

#include "host/interfaces.hpp"

namespace netrig {

/// The environment variable that says which congestion control routes are to have: a lab's own.
inline constexpr const char* kCongestionVariable = "NETRIG_CONGESTION_CONTROL";
/// Its value; empty when it is not set.
std::string congestion_control_from_environment();

class KernelInterfaces final : public Interfaces {
 public:
  /// TCP uses `congestion_control` ("cubic") on all routes that are set here, and on those to the connected
  /// subnets of interfaces that are changed here; empty: the system's own, as on any other route.
  explicit KernelInterfaces(std::string resolver_file, std::string congestion_control = {})
      : resolver_file_(std::move(resolver_file)), congestion_control_(std::move(congestion_control)) {}

  Result<std::vector<Interface>> list() const override;
  /// With those addresses, too, that are still asked about or another host's (RFC 4862 5.4).
  Result<std::vector<Interface>> list_with_tentative() const;
  Result<> set_up(const std::string& device, bool up) override;
  Result<> set_mtu(const std::string& device, std::uint32_t mtu_bytes) override;
  /// IPv6 addresses are used at once, without duplicate detection (RFC 4862 5.4).
  Result<> add_address(const std::string& device, IpPrefix address) override;
  Result<> remove_address(const std::string& device, IpPrefix address) override;
  /// The unicast routes of the main table.
  Result<std::vector<Route>> routes() const override;
  Result<> set_route(const Route& route) override;
  Result<> remove_route(const Route& route) override;
  Result<Resolvers> resolvers() const override;
  Result<> set_resolvers(const Resolvers& resolvers) override;

 private:
  /// Gives the routes that the kernel itself made for an interface the congestion control, too.
  Result<> refine_connected_routes(int index) const;

  std::string resolver_file_;
  std::string congestion_control_;
};

}  // namespace netrig
