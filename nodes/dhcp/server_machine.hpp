// A DHCP server without its I/O (RFC 2131 4.3): messages and ARP packets in, replies, probes and events out.
// It serves the clients of its own link; what relays forward is ignored. It is driven so:
//
//     for (;;) {
//       machine.tick(now);
//       for (auto& output : machine.take_outputs()) perform(output);
//       wait until machine.next_deadline() or until something came in;
//       if (a message came) machine.receive(now, message, its IP destination was ours alone);
//       if (an ARP packet came) machine.receive_arp(now, packet);
//     }
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "dhcp/address_times.hpp"
#include "dhcp/client_key.hpp"
#include "dhcp/dhcp_message.hpp"
#include "dhcp/lease_table.hpp"
#include "dhcp/server_config.hpp"
#include "dhcp/server_event.hpp"
#include "dhcp/server_reply.hpp"
#include "wire/arp_packet.hpp"

namespace netrig {

using ServerOutput = std::variant<ServerReply, ArpPacket, ServerEvent>;

class ServerMachine {
 public:
  explicit ServerMachine(ServerConfig config);

  /// A message from the server's port. `unicast`: it was sent to this server's address, not to all.
  void receive(TimePoint now, const DhcpMessage& message, bool unicast);
  /// Any ARP packet of the link; matters while an address is probed.
  void receive_arp(TimePoint now, const ArpPacket& packet);
  /// To be called when next_deadline() has come; doing so more often does no harm.
  void tick(TimePoint now);
  std::optional<TimePoint> next_deadline() const;

  /// In order, and no longer kept here.
  std::vector<ServerOutput> take_outputs();

  const LeaseTable& leases() const { return leases_; }

 private:
  struct Client {
    ClientKey key;
    MacAddress mac;
  };

  static std::optional<Client> client_of(const DhcpMessage& message);

  void on_discover(TimePoint now, const Client& client, const DhcpMessage& message);
  void on_request(TimePoint now, const Client& client, const DhcpMessage& message, bool unicast);
  void on_selecting(TimePoint now, const Client& client, const DhcpMessage& message,
                    const Ipv4Address& server);
  void on_reboot(TimePoint now, const Client& client, const DhcpMessage& message, const Ipv4Address& wanted);
  void on_extend(TimePoint now, const Client& client, const DhcpMessage& message, bool unicast);
  void on_decline(TimePoint now, const Client& client, const DhcpMessage& message);
  void on_release(TimePoint now, const Client& client, const DhcpMessage& message);
  void on_inform(const Client& client, const DhcpMessage& message);

  void offer(TimePoint now, const Client& client, const DhcpMessage& discover);
  void probe(TimePoint now, const Ipv4Address& address, const DhcpMessage& discover);
  void confirm(TimePoint now, const Client& client, const DhcpMessage& message, const Ipv4Address& address);
  void refuse(const Client& client, const DhcpMessage& message, const Ipv4Address& address,
              const std::string& why);
  void set_aside(TimePoint now, const Ipv4Address& address, const MacAddress& by, ServerEvent::Kind kind);
  void withdraw_offer(TimePoint now, const Client& client);
  void stop_probe(const Ipv4Address& address);
  void report_exhaustion(const Client& client);

  bool is_ours(const DhcpMessage& message) const;
  Duration granted(const DhcpMessage& message) const;
  void push(ServerOutput output);

  ServerConfig config_;
  LeaseTable leases_;
  std::map<Ipv4Address, DhcpMessage> probed_;  ///< the DISCOVER that waits for the probe of an address
  AddressTimes probe_ends_;
  std::vector<ServerOutput> outputs_;
  bool exhausted_ = false;
};

}  // namespace netrig
