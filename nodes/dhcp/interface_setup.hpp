// A binding made true on an interface of the host: address, routes, resolvers, MTU; and taken back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "dhcp/dhcp_binding.hpp"
#include "host/host.hpp"

namespace netrig {

class InterfaceSetup {
 public:
  /// `complain` is told in a sentence what could not be set though the address could.
  InterfaceSetup(Host& host, std::string device, std::function<void(std::string)> complain);

  /// Replaces what an earlier call set. Errors: of the address, without which there is no use in the rest.
  Result<> apply(const DhcpBinding& binding);
  /// Of a binding without a lease (RFC 2131 3.4): the resolvers and the MTU only. Nothing takes them back.
  void apply_parameters(const DhcpBinding& binding);
  /// Removes what apply() set, and gives back the resolvers and the MTU that were there before.
  void withdraw();

 private:
  void set_mtu(std::uint16_t mtu_bytes);
  void set_routes(const DhcpBinding& binding);
  void remove_routes(const DhcpBinding& binding);
  void set_resolvers(const DhcpBinding& binding);
  void note(const std::string& what, const Result<>& result);

  Host& host_;
  std::string device_;
  std::function<void(std::string)> complain_;
  std::optional<DhcpBinding> applied_;
  std::optional<Resolvers> former_resolvers_;
  std::optional<std::uint32_t> former_mtu_;
};

}  // namespace netrig
