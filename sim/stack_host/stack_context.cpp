#include "stack_host/stack_context.hpp"

#include "stack/stack_error.hpp"

namespace netrig {

Result<InterfaceIndex> StackContext::interface_index(const std::string& device) {
  if (device.empty()) return kAnyInterface;
  const auto* interface = stack().interface(device);
  if (interface == nullptr) return posix_error(errc::no_such_device);
  return interface->index();
}

std::string StackContext::interface_name(InterfaceIndex index) {
  const auto* interface = stack().interface(index);
  return interface == nullptr ? "" : interface->name();
}

}  // namespace netrig
