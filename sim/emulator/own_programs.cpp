#include "emulator/own_programs.hpp"

#include <linux/capability.h>

namespace netrig {

namespace {

CapabilityMask mask_of(Privilege privilege) {
  switch (privilege) {
    case Privilege::raw_frames:
      return CapabilityMask{1} << CAP_NET_RAW;
    case Privilege::configure_interfaces:
      return CapabilityMask{1} << CAP_NET_ADMIN;
    case Privilege::low_ports:
      return CapabilityMask{1} << CAP_NET_BIND_SERVICE;
  }
  return 0;
}

}  // namespace

OwnPrograms::OwnPrograms(std::string executables, const std::vector<const Program*>& programs)
    : directory(std::move(executables)) {
  for (const auto* program : programs) {
    auto& mask = capabilities[std::string(program->name)];
    for (const auto privilege : program->needs) mask |= mask_of(privilege);
  }
}

std::set<std::string> OwnPrograms::names() const {
  std::set<std::string> result;
  for (const auto& [name, mask] : capabilities) result.insert(name);
  return result;
}

}  // namespace netrig
