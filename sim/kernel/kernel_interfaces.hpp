// The kernel's interfaces, addresses and routes, by rtnetlink(7), in the network namespace of the process.
#pragma once

#include <string>

#include "host/interfaces.hpp"

namespace netrig {

class KernelInterfaces final : public Interfaces {
 public:
  explicit KernelInterfaces(std::string resolver_file) : resolver_file_(std::move(resolver_file)) {}

  Result<std::vector<Interface>> list() const override;
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
  std::string resolver_file_;
};

}  // namespace netrig
