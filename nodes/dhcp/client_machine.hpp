// A DHCP client without its I/O (RFC 2131 4.4, figure 5): messages and ARP packets in; messages, probes, an
// interface's configuration and events out. Driven so:
//
//     machine.start(now);
//     for (;;) {
//       machine.tick(now);
//       for (auto& output : machine.take_outputs()) perform(output);
//       wait until machine.next_deadline() or until something came in;
//       if (a message came) machine.receive(now, message, the frame's source);
//       if (an ARP packet came) machine.receive_arp(now, packet);
//     }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dhcp/address_probe.hpp"
#include "dhcp/client_config.hpp"
#include "dhcp/client_event.hpp"
#include "dhcp/client_messages.hpp"
#include "dhcp/dhcp_binding.hpp"
#include "dhcp/dhcp_message.hpp"
#include "wire/arp_packet.hpp"

namespace netrig {

/// A message to the server's port.
struct ClientSend {
  DhcpMessage message;
  Ipv4Address source;
  Ipv4Address destination;
  std::optional<MacAddress>
      to_mac;  ///< unset: routed as any other packet, which needs the configured address
};

/// The interface is to have this binding; a former one is replaced.
struct ConfigureInterface {
  DhcpBinding binding;
};

/// What the last binding set is to be removed.
struct DeconfigureInterface {};

/// The lease may be taken up again after a restart.
struct KeepLease {
  RememberedLease lease;
};

/// No lease may.
struct ForgetLease {};

using ClientOutput = std::variant<ClientSend, ArpPacket, ConfigureInterface, DeconfigureInterface, KeepLease,
                                  ForgetLease, ClientEvent>;

class ClientMachine {
 public:
  enum class State { stopped, init, rebooting, selecting, requesting, probing, bound, renewing, rebinding };

  ClientMachine(DhcpClientConfig config, const MacAddress& mac, RandomBelow random);

  void start(TimePoint now);
  /// A message to the client's port, and which station the frame came from.
  void receive(TimePoint now, const DhcpMessage& message, const MacAddress& from);
  void receive_arp(TimePoint now, const ArpPacket& packet);
  void tick(TimePoint now);
  std::optional<TimePoint> next_deadline() const;
  /// Gives up the address, if there is one, and tells the server so if `release` (RFC 2131 4.4.6).
  void stop(bool release);

  std::vector<ClientOutput> take_outputs();
  bool has_outputs() const { return !outputs_.empty(); }

  State state() const { return state_; }
  /// In BOUND, RENEWING and REBINDING only.
  bool has_address() const { return state_ >= State::bound; }
  /// Whether ARP packets matter at the moment.
  bool wants_arp() const { return state_ == State::probing || (config_.defend && has_address()); }
  const DhcpBinding& binding() const { return binding_; }

 private:
  void restart(TimePoint now, Duration wait);
  void on_deadline(TimePoint now);
  void on_unanswered(TimePoint now, int limit);
  bool reuse_remembered(TimePoint now);
  void on_lease_deadline(TimePoint now);
  void on_offer(TimePoint now, const DhcpMessage& message);
  void on_ack(TimePoint now, const DhcpMessage& message, const MacAddress& from);
  void on_nak(TimePoint now, const DhcpMessage& message);
  bool commits_rapidly(const DhcpMessage& message) const;
  bool expects_from(const Ipv4Address& server) const;

  void discover(TimePoint now);
  void request(TimePoint now, State state);
  void send_again(TimePoint now);
  void probe(TimePoint now);
  void decline(TimePoint now);
  void defend(TimePoint now);
  void bind(TimePoint now);
  void tell_parameters();
  void announce(TimePoint now);
  void set_timers();
  void drop_address();

  Duration retry_delay() const;
  TimePoint lease_retry(TimePoint now, TimePoint end) const;
  void report(ClientEvent::Kind kind, std::string text = {});

  DhcpClientConfig config_;
  MacAddress mac_;
  ClientMessages messages_;
  RandomBelow random_;
  std::vector<ClientOutput> outputs_;

  State state_ = State::stopped;
  std::optional<TimePoint> deadline_;  ///< of the present state; none while bound for ever
  std::uint32_t xid_ = 0;
  int attempts_ = 0;            ///< messages sent in this state
  int refusals_ = 0;            ///< since the last binding
  int conflicts_ = 0;           ///< since the last renewal
  TimePoint exchange_began_{};  ///< what `secs` counts from
  TimePoint request_began_{};   ///< what the lease counts from
  DhcpMessage current_;         ///< the message that is repeated; none while bound

  DhcpBinding binding_;            ///< offered, requested, or had
  DhcpMessage ack_;                ///< that gave it; until it is kept
  std::vector<std::string> told_;  ///< of the parameters that came with it
  MacAddress server_mac_;
  std::optional<AddressProbe> probe_;
  int announcements_left_ = 0;
  TimePoint next_announcement_{};
  std::optional<TimePoint> defended_;
  std::optional<TimePoint> renew_;
  std::optional<TimePoint> rebind_;
  std::optional<TimePoint> expiry_;
};

}  // namespace netrig
