// IPv4 (RFC 791, RFC 1122 3, RFC 1812 5): packets from frames to protocols and back, and from one interface
// to another. What it knows of links, routes, fragments and paths is in parts of their own.
//
// Not done: redirects are neither sent nor believed (any neighbour could take a connection by one); options
// are carried but not acted upon, and source-routed packets are dropped (RFC 7126 4.3, 4.4). Group membership
// is not reported (IGMP, RFC 3376): a switch that snoops needs it, those of a lab flood.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "stack/forwarding_filter.hpp"
#include "stack/interface_table.hpp"
#include "stack/ip.hpp"
#include "stack/loop_queue.hpp"
#include "stack/path_mtu_cache.hpp"
#include "stack/rate_limit.hpp"
#include "stack/reassembly.hpp"
#include "stack/route_table.hpp"
#include "stack/stack_random.hpp"
#include "wire/icmp_message.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

class Ipv4Layer final : public IpOutput, public IpGroups {
 public:
  /// ICMP errors, as Linux limits them (icmp_msgs_per_sec, icmp_msgs_burst); those to ourselves aside.
  static constexpr int kErrorsPerSecond = 1000;
  static constexpr int kErrorBurst = 50;

  Ipv4Layer(InterfaceTable& interfaces, RouteTable& routes, StackRandom& random);

  /// `protocol` must outlive the layer's use.
  void add_protocol(std::uint8_t number, IpProtocol& protocol) { protocols_.emplace_back(number, &protocol); }
  void set_forwarding(bool on) { forwarding_ = on; }
  bool forwarding() const { return forwarding_; }
  /// Null: none.
  void set_filter(ForwardingFilter* filter) { filter_ = filter; }

  /// A packet that has come in by an interface, its IPv4 header in front; the link's padding may follow.
  /// `link_to_many`: its frame was a broadcast or to a group.
  void input(InterfaceIndex interface, PacketBuffer packet, bool link_to_many, TimePoint now);
  /// Sends a packet as it is, its IPv4 header in front, whoever its source is, to where the routes lead: what
  /// a filter answers in another's name, or has sent elsewhere. Errors: invalid_argument (no valid header),
  /// network_unreachable, message_size (too large, and not to be fragmented).
  Result<> send_packet(PacketBuffer packet, TimePoint now);
  /// An ICMP error that `offender` has sent us: told to the protocol whose packet it quotes.
  void error_arrived(const IcmpMessage& error, const Ipv4Address& offender, TimePoint now);

  std::optional<TimePoint> deadline() const;
  /// Grows with whatever may have made a deadline sooner, of this layer or of a protocol above it; not with a
  /// packet that is only passed on.
  std::uint64_t stirs() const { return stirs_ + interfaces_.deadline_changes(); }
  void poll(TimePoint now);

  // IpOutput
  Result<Path> path_to(const IpAddress& destination, InterfaceIndex interface) const override;
  bool is_own(const IpAddress& address) const override;
  Result<> send(const IpDeparture& departure, PacketBuffer payload, TimePoint now) override;
  void refuse_port(const IpArrival& arrival, TimePoint now) override;
  void learn_path_mtu(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now) override;

  // IpGroups
  Result<InterfaceIndex> join(const IpAddress& group, InterfaceIndex interface) override;
  void leave(const IpAddress& group, InterfaceIndex interface) override;

  const Reassembly& reassembly() const { return reassembly_; }

 private:
  /// Where a packet goes next.
  struct Way {
    enum class Cast { own, unicast, broadcast, multicast };
    Cast cast = Cast::unicast;
    NetworkInterface* out = nullptr;
    Ipv4Address next_hop;
    std::optional<Ipv4Address> source = {};  // the route's own
    bool is_to_many() const { return cast == Cast::broadcast || cast == Cast::multicast; }
  };
  struct Inbound {
    Ipv4Header header;
    PacketBuffer packet;  // as long as the header says
    InterfaceIndex interface = kAnyInterface;
    bool link_to_many = false;
    bool looped = false;
    bool destination_to_many = false;
    bool destination_own = false;
    bool to_many() const { return link_to_many || destination_to_many; }
  };
  using Place = ForwardingFilter::Place;

  // ipv4_routing.cpp: where packets go
  std::optional<Way> way_to(const Ipv4Address& destination, InterfaceIndex interface,
                            const Ipv4Address& source) const;
  std::optional<Way> way_to_many(Way::Cast cast, const Ipv4Address& destination, InterfaceIndex interface,
                                 const Ipv4Address& source) const;
  std::optional<Way> way_by_route(const Ipv4Address& destination, InterfaceIndex interface) const;
  std::optional<Ipv4Address> source_for(const Way& way, const Ipv4Address& destination) const;
  std::uint32_t mtu_towards(const Way& way, const Ipv4Address& destination) const;

  // ipv4_input.cpp: what comes in
  void receive(Inbound& inbound, TimePoint now);
  bool is_plausible(const Inbound& inbound) const;
  bool reparse(Inbound& inbound) const;
  bool reassemble(Inbound& inbound, TimePoint now);
  IpProtocol* protocol_of(std::uint8_t number) const;
  void deliver(Inbound& inbound, TimePoint now);
  void forward(Inbound& inbound, TimePoint now);
  bool passes(Place place, Inbound& inbound, InterfaceIndex out, TimePoint now);

  // ipv4_layer.cpp: what goes out
  std::uint16_t next_identification(const Ipv4Header& header);
  bool may_send_from(const Ipv4Address& source, const Way& way) const;
  void leave_by(const Way& way, PacketBuffer packet, std::uint32_t mtu, InterfaceIndex in, TimePoint now);
  void transmit(const Way& way, PacketBuffer packet, TimePoint now);
  void loop(PacketBuffer packet, InterfaceIndex interface, TimePoint now);

  // ipv4_errors.cpp: ICMP errors
  void report(std::uint8_t type, std::uint8_t code, std::uint32_t field, ByteView packet, bool to_many,
              TimePoint now);
  bool may_be_told(const Ipv4Header& header, ByteView payload) const;

  InterfaceTable& interfaces_;
  RouteTable& routes_;
  std::vector<std::pair<std::uint8_t, IpProtocol*>> protocols_;  // a few
  ForwardingFilter* filter_ = nullptr;
  bool forwarding_ = false;
  Reassembly reassembly_;
  PathMtuCache path_mtus_;
  RateLimit error_limit_{kErrorsPerSecond, kErrorBurst};
  LoopQueue looped_;
  std::uint64_t stirs_ = 0;
  std::uint64_t identification_secret_;
  std::array<std::uint16_t, 256> identifications_{};
};

}  // namespace netrig
