#include "stack_host/stack_interfaces.hpp"

namespace netrig {

/// Announcements may wait to leave, and deadlines have moved.
Result<> StackInterfaces::touched(Result<> outcome) {
  context_->driver().touched();
  return outcome;
}

Result<> StackInterfaces::set_up(const std::string& device, bool up) {
  return touched(context_->stack().set_up(device, up, context_->now()));
}
Result<> StackInterfaces::set_mtu(const std::string& device, std::uint32_t mtu_bytes) {
  return touched(context_->stack().set_mtu(device, mtu_bytes));
}
Result<> StackInterfaces::add_address(const std::string& device, IpPrefix address) {
  return touched(context_->stack().add_address(device, address, context_->now()));
}
Result<> StackInterfaces::remove_address(const std::string& device, IpPrefix address) {
  return touched(context_->stack().remove_address(device, address));
}
Result<> StackInterfaces::set_route(const Route& route) {
  return touched(context_->stack().set_route(route));
}
Result<> StackInterfaces::remove_route(const Route& route) {
  return touched(context_->stack().remove_route(route));
}

}  // namespace netrig
