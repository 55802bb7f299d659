// A binding made true on an interface of the host: address, routes, resolvers, MTU; and taken back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dhcp/dhcp_binding.hpp"
#include "host/interfaces.hpp"

namespace netrig {

class InterfaceSetup {
 public:
  /// `complain` is told in a sentence what could not be set though the address could.
  InterfaceSetup(Interfaces& interfaces, std::string device, std::function<void(std::string)> complain);

  /// Changes what an earlier call has set otherwise, and nothing else; what the binding does not tell any
  /// more is as it was before. What could not be set before is tried again. Errors: of the address, without
  /// which there is no use in the rest.
  Result<> apply(const DhcpBinding& binding);
  /// Of a binding without a lease (RFC 2131 3.4): the resolvers and the MTU only. Nothing takes them back.
  void apply_parameters(const DhcpBinding& binding);
  /// Removes what apply() set, and gives back the resolvers and the MTU that were there before.
  void withdraw();

 private:
  void remove_address();
  std::optional<std::uint32_t> present_mtu();
  std::optional<Resolvers> present_resolvers();
  void set_mtu(std::optional<std::uint16_t> mtu_bytes);
  void set_routes(const std::vector<Route>& routes);
  void set_resolvers(const DhcpBinding& binding);
  /// Complains where it does not.
  bool succeeds(const std::string& what, const Result<>& result);

  Interfaces& interfaces_;
  std::string device_;
  std::function<void(std::string)> complain_;

  // What is set: nothing that failed.
  std::optional<IpPrefix> address_;
  std::optional<std::uint16_t> mtu_bytes_;
  std::vector<Route> routes_;
  Resolvers resolvers_;

  // What was there before; unset where nobody could tell, and then what is set stays.
  std::optional<Resolvers> former_resolvers_;
  std::optional<std::uint32_t> former_mtu_;
};

}  // namespace netrig
