// The addresses that a server is probing before it offers them, each with the DISCOVER that waits for it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "dhcp/dhcp_message.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

class AddressProbes {
 public:
  /// At a time. Each costs a message's memory, and a frame to everybody on the link.
  static constexpr std::size_t kMost = 1024;

  bool is_full() const { return probes_.size() >= kMost; }
  bool contains(const Ipv4Address& address) const { return probes_.contains(address); }

  /// `address` is not being probed yet.
  void add(const Ipv4Address& address, const DhcpMessage& discover, TimePoint end);
  /// The client asks again meanwhile: its last message is answered.
  void replace(const Ipv4Address& address, const DhcpMessage& discover);
  /// Ends a probe; gives its DISCOVER, if there was one.
  std::optional<DhcpMessage> remove(const Ipv4Address& address);

  std::optional<TimePoint> next_end() const;
  /// The address of a probe whose time has come, and its DISCOVER, no longer kept here.
  std::optional<std::pair<Ipv4Address, DhcpMessage>> take_ended(TimePoint now);

 private:
  struct Probe {
    DhcpMessage discover;
    TimePoint end;
  };

  std::map<Ipv4Address, Probe> probes_;
  std::set<std::pair<TimePoint, Ipv4Address>> ends_;
};

}  // namespace netrig
