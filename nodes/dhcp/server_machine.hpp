// A DHCP server without its I/O (RFC 2131 4.3): messages and what answers its probes in; replies, probes,
// leases to be remembered and events out. It is driven so:
//
//     for (const auto& lease : remembered) machine.restore(now, lease);
//     for (;;) {
//       machine.tick(now);
//       for (auto& output : machine.take_outputs()) perform(output);
//       wait until machine.next_deadline() or until something came in;
//       if (a message came) machine.receive(now, message, its IP destination was ours alone);
//       if (an ARP packet came) machine.receive_arp(now, packet);
//       if (an echo reply came) machine.receive_echo(now, its sender);
//     }
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dhcp/address_probes.hpp"
#include "dhcp/dhcp_message.hpp"
#include "dhcp/line_budget.hpp"
#include "dhcp/once_a_minute.hpp"
#include "dhcp/server_client.hpp"
#include "dhcp/server_config.hpp"
#include "dhcp/server_output.hpp"
#include "dhcp/server_subnet.hpp"
#include "wire/arp_packet.hpp"

namespace netrig {

class ServerMachine {
 public:
  explicit ServerMachine(ServerConfig config);

  enum class Restored { kept, shortened, left_out };
  /// A lease of an earlier life, which its client may still count on: it lasts to its end, even where it
  /// would not be given again. One that is longer than any was written, or is read, by a wrong clock: it ends
  /// after the subnet's lease time. Left out is what no subnet has, and what is not leased and of no pool any
  /// more.
  Restored restore(TimePoint now, const Lease& lease);

  /// A message from the server's port. `unicast`: it was sent to this server's address, not to all.
  void receive(TimePoint now, const DhcpMessage& message, bool unicast);
  /// Any ARP packet of the link; matters while an address is probed.
  void receive_arp(TimePoint now, const ArpPacket& packet);
  /// The answer to an echo request.
  void receive_echo(TimePoint now, const Ipv4Address& from);
  /// To be called when next_deadline() has come; doing so more often does no harm.
  void tick(TimePoint now);
  std::optional<TimePoint> next_deadline() const;

  /// In order, and no longer kept here.
  std::vector<ServerOutput> take_outputs() { return std::exchange(outputs_, {}); }
  bool has_outputs() const { return !outputs_.empty(); }

  /// Whether ARP packets matter at the moment.
  bool wants_arp() const { return probes_.next_end().has_value(); }

  /// Of the subnet that has the address: the record, or else the offer; nullptr when there is neither.
  const Lease* lease_at(const Ipv4Address& address) const;
  /// Up to `most` records, no offers, behind `address`, or from the first one on, in the order of addresses.
  std::vector<Lease> leases_after(std::optional<Ipv4Address> address, std::size_t most) const;
  /// Of all subnets.
  LeaseCounts counts() const;

 private:
  using Kind = ServerEvent::Kind;

  struct Subnet : ServerSubnet {
    using ServerSubnet::ServerSubnet;
    OnceAMinute exhaustion;
    bool said_exhausted = false;
  };

  Subnet* subnet_of(const Ipv4Address& address);
  Subnet* subnet_of(const DhcpMessage& message, bool unicast);

  void on_discover(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message);
  void on_request(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message,
                  bool unicast);
  void on_selecting(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message,
                    const Ipv4Address& server);
  void on_reboot(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message,
                 const Ipv4Address& wanted);
  void on_extend(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message,
                 bool renews);
  void on_decline(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message);
  void on_release(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message);
  void on_inform(TimePoint now, const Subnet& subnet, const ServerClient& client, const DhcpMessage& message);

  void probe(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& discover,
             const Ipv4Address& address);
  void answer_discover(TimePoint now, const Ipv4Address& address, const DhcpMessage& discover);
  void offer(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& discover,
             const Ipv4Address& address);
  void confirm(TimePoint now, Subnet& subnet, const ServerClient& client, const DhcpMessage& message,
               const Ipv4Address& address);
  void refuse(TimePoint now, const ServerClient& client, const DhcpMessage& message,
              const Ipv4Address& address, const std::string& why);
  void found_in_use(TimePoint now, const Ipv4Address& address, std::optional<MacAddress> by);
  void set_aside(TimePoint now, Subnet& subnet, const Ipv4Address& address, const MacAddress& by,
                 ServerEvent::Kind kind);
  void withdraw_offer(TimePoint now, Subnet& subnet, const ServerClient& client);
  void report_exhaustion(TimePoint now, Subnet& subnet, const ServerClient& client);
  void report_recovery(Subnet& subnet);
  void remember(const Subnet& subnet, const Ipv4Address& address);

  bool is_ours(const DhcpMessage& message) const;
  void push(ServerOutput output);
  /// Of what clients can cause at any rate.
  void say(TimePoint now, ServerEvent event);
  void report_unsaid(TimePoint now);

  ServerConfig config_;
  std::vector<Subnet> subnets_;  ///< in the order of their addresses
  AddressProbes probes_;
  std::vector<ServerOutput> outputs_;
  OnceAMinute unserved_;
  OnceAMinute crowded_;
  LineBudget lines_;
};

}  // namespace netrig
