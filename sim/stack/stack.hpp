// Stack: a host's TCP/IP, of which a process may hold any number. It has no clock, no socket and no thread;
// whoever drives it says what time it is:
//
//     Stack stack(random);
//     stack.add_interface("eth0", device);
//     stack.set_up("eth0", true, now);
//     stack.add_address("eth0", *IpPrefix::parse("10.0.0.1/24"), now);
//     for (;;) {
//       wait until the device has frames, or stack.next_deadline(), or somebody wants to send;
//       stack.receive_all(now);
//       stack.poll(now);
//       … endpoints send and receive …
//       stack.flush();
//     }
//
// IPv4 and IPv6 stand side by side. What is configured has the values of host/interfaces.hpp, and the
// semantics.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/interfaces.hpp"
#include "stack/dual_ip.hpp"
#include "stack/forwarding_filter.hpp"
#include "stack/frame_device.hpp"
#include "stack/frame_tap.hpp"
#include "stack/icmp_layer.hpp"
#include "stack/icmpv6_layer.hpp"
#include "stack/interface_table.hpp"
#include "stack/ipv4_layer.hpp"
#include "stack/ipv6_layer.hpp"
#include "stack/route_table.hpp"
#include "stack/stack_random.hpp"
#include "stack/tcp_layer.hpp"
#include "stack/udp_layer.hpp"

namespace netrig {

class Stack {
 public:
  /// `random` must outlive the stack.
  explicit Stack(StackRandom& random);
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// Down at first, as with a kernel. `device` must outlive the stack; `name` must be new.
  InterfaceIndex add_interface(std::string name, FrameDevice& device);
  /// Null when there is none.
  const NetworkInterface* interface(InterfaceIndex index) const { return interfaces_.find(index); }
  const NetworkInterface* interface(const std::string& name) const { return interfaces_.find(name); }

  // Configuration, in stack_configuration.cpp. Errors: no_such_device; invalid_argument;
  // network_unreachable (a gateway that is not on the link); network_down; no_buffer_space;
  // address_family_not_supported (an IPv6 route on an interface that speaks no IPv6).
  std::vector<Interface> list() const;
  Result<> set_up(const std::string& device, bool up, TimePoint now);
  Result<> set_mtu(const std::string& device, std::uint32_t mtu_bytes);
  /// With the route to its subnet. An IPv6 address is used without duplicate detection: whoever gives it has
  /// planned it. The first makes the interface speak IPv6.
  Result<> add_address(const std::string& device, const IpPrefix& address, TimePoint now);
  Result<> remove_address(const std::string& device, const IpPrefix& address);
  std::vector<Route> routes() const;
  Result<> set_route(const Route& route);
  Result<> remove_route(const Route& route);
  /// Of both families.
  void set_forwarding(bool on) {
    ipv4_.set_forwarding(on);
    ipv6_.set_forwarding(on);
  }
  /// Makes the interface speak IPv6, if it does not yet, and says how. Errors: those of Ipv6Layer::enable().
  Result<> configure_ipv6(const std::string& device, const Ipv6Settings& settings, TimePoint now);
  /// Of both families. Null: none. Must outlive its use.
  void set_filter(ForwardingFilter* filter) {
    ipv4_.set_filter(filter);
    ipv6_.set_filter(filter);
  }

  // What drives it.
  /// A frame that has come in; what is lost, is lost silently. Whether next_deadline() may have become sooner
  /// by it, or somebody may have been told of it: not so with a frame that is only passed on.
  bool input(InterfaceIndex interface, PacketBuffer frame, TimePoint now);
  /// Takes what all devices have, at most kMostFramesAtOnce each, so that a flood does not keep everything
  /// else waiting; gives how many that were.
  std::size_t receive_all(TimePoint now);
  static constexpr std::size_t kMostFramesAtOnce = 64;
  /// How often receive_all() looks at the devices' MTU, which may be a system call.
  static constexpr Duration kMtuInterval = std::chrono::milliseconds(100);
  /// When poll() is due; it may lie in the past.
  std::optional<TimePoint> next_deadline() const;
  void poll(TimePoint now);
  /// Lets frames leave that devices have put aside; to be called after a batch of anything above or below.
  void flush();

  // What uses it.
  IpOutput& ip() { return ip_; }
  Ipv4Layer& ipv4() { return ipv4_; }
  Ipv6Layer& ipv6() { return ipv6_; }
  const Ipv6Layer& ipv6() const { return ipv6_; }
  UdpLayer& udp() { return udp_; }
  IcmpLayer& icmp() { return icmp_; }
  Icmpv6Layer& icmpv6() { return icmpv6_; }
  TcpLayer& tcp() { return tcp_; }
  const TcpLayer& tcp() const { return tcp_; }
  const UdpLayer& udp() const { return udp_; }
  /// A further transport, for packets of both families with this number; must outlive its use. Its deadlines
  /// are the stack's.
  void add_protocol(std::uint8_t number, IpProtocol& protocol);
  /// Errors: no_such_device; operation_not_supported (the loopback).
  Result<std::unique_ptr<FrameTap>> open_tap(const std::string& device, const EthernetFilter& filter,
                                             std::function<void()> changed);

 private:
  friend class FrameTap;
  void close(const FrameTap& tap) { std::erase(taps_, &tap); }
  void connect_routes(const NetworkInterface& interface);
  void refresh_mtus(TimePoint now);

  InterfaceTable interfaces_;
  RouteTable routes_;
  Ipv6RouteTable ipv6_routes_;
  Ipv4Layer ipv4_;
  Ipv6Layer ipv6_;
  DualIp ip_;
  IcmpLayer icmp_;
  Icmpv6Layer icmpv6_;
  UdpLayer udp_;
  TcpLayer tcp_;
  std::vector<IpProtocol*> timed_protocols_;
  std::vector<FrameTap*> taps_;
  std::optional<TimePoint> mtus_asked_ = {};
};

}  // namespace netrig
