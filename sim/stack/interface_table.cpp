#include "stack/interface_table.hpp"

#include <algorithm>

namespace netrig {

InterfaceTable::InterfaceTable() {
  interfaces_.push_back(std::make_unique<NetworkInterface>(kLoopbackInterface, "lo", nullptr, deadlines_));
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

bool InterfaceTable::is_own(const Ipv4Address& address) const {
  if (std::binary_search(own_.begin(), own_.end(), address)) return true;
  // All of 127.0.0.0/8 is this host (RFC 1122 3.2.1.3 g).
  return address.is_loopback() && interfaces_.front()->up();
}

bool InterfaceTable::is_broadcast(const Ipv4Address& address) const {
  return address.is_broadcast() || std::binary_search(broadcasts_.begin(), broadcasts_.end(), address);
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
  own_.clear();
  broadcasts_.clear();
  for (const auto& interface : interfaces_) {
    if (!interface->up()) continue;
    for (const auto& address : interface->addresses()) {
      own_.push_back(address.address.v4());
      if (const auto broadcast = broadcast_of(address)) broadcasts_.push_back(*broadcast);
    }
  }
  std::sort(own_.begin(), own_.end());
  std::sort(broadcasts_.begin(), broadcasts_.end());
}

}  // namespace netrig
