#include "stack/interface_table.hpp"

#include <algorithm>
#include <map>

namespace netrig {

namespace {

/// Below 256 (Knuth, The Art of Computer Programming, 6.4, multiplicative hashing).
std::size_t hash_of(std::uint32_t address) {
  return address * 0x9e3779b1u >> 24;
}

}  // namespace

InterfaceTable::InterfaceTable() {
  interfaces_.push_back(std::make_unique<NetworkInterface>(kLoopbackInterface, "lo", nullptr, deadlines_));
  refresh();
}

NetworkInterface& InterfaceTable::add(std::string name, FrameDevice& device) {
  const auto index = static_cast<InterfaceIndex>(interfaces_.size() + 1);
  interfaces_.push_back(std::make_unique<NetworkInterface>(index, std::move(name), &device, deadlines_));
  return *interfaces_.back();
}

NetworkInterface* InterfaceTable::find(InterfaceIndex index) const {
  if (index < 1 || static_cast<std::size_t>(index) > interfaces_.size()) return nullptr;
  return interfaces_[static_cast<std::size_t>(index) - 1].get();
}

NetworkInterface* InterfaceTable::find(std::string_view name) const {
  for (const auto& interface : interfaces_) {
    if (interface->name() == name) return interface.get();
  }
  return nullptr;
}

InterfaceTable::Roles InterfaceTable::roles_of(const Ipv4Address& address) const {
  // All of 127.0.0.0/8 is this host (RFC 1122 3.2.1.3 g).
  const Roles others{.own = address.is_loopback() && interfaces_.front()->up()};
  if (!hashes_[hash_of(address.value())]) return others;
  const auto found = std::lower_bound(roles_.begin(), roles_.end(), address.value(),
                                      [](const auto& known, auto wanted) { return known.first < wanted; });
  if (found != roles_.end() && found->first == address.value()) return found->second;
  return others;
}

NetworkInterface* InterfaceTable::owner_of(const Ipv4Address& address) const {
  for (const auto& interface : interfaces_) {
    for (const auto& own : interface->addresses()) {
      if (interface->up() && own.address == IpAddress(address)) return interface.get();
    }
  }
  return nullptr;
}

NetworkInterface* InterfaceTable::broadcast_link(const Ipv4Address& address) const {
  for (const auto& interface : interfaces_) {
    for (const auto& own : interface->addresses()) {
      if (interface->up() && broadcast_of(own) == address) return interface.get();
    }
  }
  return nullptr;
}

std::optional<Ipv4Address> InterfaceTable::any_address() const {
  for (const auto& interface : interfaces_) {
    if (interface->is_loopback() || !interface->up() || interface->addresses().empty()) continue;
    return interface->addresses().front().address.v4();
  }
  return {};
}

void InterfaceTable::refresh() {
  std::map<std::uint32_t, Roles> roles;
  roles[Ipv4Address::broadcast().value()].broadcast = true;
  for (const auto& interface : interfaces_) {
    if (!interface->up()) continue;
    for (const auto& address : interface->addresses()) {
      roles[address.address.v4().value()].own = true;
      if (const auto broadcast = broadcast_of(address)) roles[broadcast->value()].broadcast = true;
    }
  }
  roles_.assign(roles.begin(), roles.end());
  hashes_.reset();
  for (const auto& [address, role] : roles) hashes_.set(hash_of(address));
}

}  // namespace netrig
