// IPv6 (RFC 8200, RFC 4443): packets from frames to protocols and back, and from one interface to another.
// What it knows of links, routes, fragments and paths is in parts of their own.
//
// An interface speaks IPv6 once it has an address of it or is configured to; before, its IPv6 packets are not
// heard.
//
// Not done: hop-by-hop options of packets that are passed on are not looked at (RFC 8200 4 leaves it so); no
// extension headers are sent, but for fragments; no flow labels (RFC 6437) either.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "stack/forwarding_filter.hpp"
#include "stack/interface_table.hpp"
#include "stack/ip.hpp"
#include "stack/ipv6_chain.hpp"
#include "stack/ipv6_interface.hpp"
#include "stack/loop_queue.hpp"
#include "stack/path_mtu_cache.hpp"
#include "stack/rate_limit.hpp"
#include "stack/reassembly.hpp"
#include "stack/route_table.hpp"
#include "stack/stack_random.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig {

class Ipv6Layer final : public IpOutput, public IpGroups {
 public:
  // Limits, the same as IPv4's: see Ipv4Layer.
  static constexpr int kErrorsPerSecond = 1000;
  static constexpr int kErrorBurst = 50;

  Ipv6Layer(InterfaceTable& interfaces, Ipv6RouteTable& routes, StackRandom& random);

  /// `protocol` must outlive the layer's use.
  void add_protocol(std::uint8_t number, IpProtocol& protocol) { protocols_.emplace_back(number, &protocol); }
  void set_forwarding(bool on);
  /// Null: none.
  void set_filter(ForwardingFilter* filter) { filter_ = filter; }

  // Configuration.
  /// Lets the interface speak IPv6, once it is given an address or told how. Errors: no_such_device;
  /// operation_not_supported (the loopback); invalid_argument (its MTU is less than IPv6's least).
  Result<Ipv6Interface*> enable(InterfaceIndex interface);
  /// Null when it speaks no IPv6.
  Ipv6Interface* interface(InterfaceIndex index) const;
  /// An interface has come up or gone down.
  void link_changed(InterfaceIndex index, TimePoint now);

  /// A packet that has come in by an interface, its IPv6 header in front; the link's padding may follow.
  /// `link_to_many`: its frame was to a group.
  void input(InterfaceIndex interface, PacketBuffer packet, bool link_to_many, TimePoint now);
  /// Sends a packet as it is, its IPv6 header in front, whoever its source is: what a filter answers in
  /// another's name. `link` is where a link-local destination is. Errors: invalid_argument (no valid header),
  /// network_unreachable, message_size.
  Result<> send_packet(PacketBuffer packet, InterfaceIndex link, TimePoint now);
  /// An ICMP error that `offender` has sent us: told to the protocol whose packet it quotes.
  void error_arrived(const Icmpv6Message& error, const Ipv6Address& offender, TimePoint now);
  /// A message of Neighbor Discovery with its right checksum.
  void discovery_arrived(const IpArrival& arrival, ByteView message, TimePoint now);

  std::optional<TimePoint> deadline() const;
  /// Grows with whatever may have made a deadline sooner: see Ipv4Layer::stirs().
  std::uint64_t stirs() const { return stirs_ + deadlines_.changes(); }
  void poll(TimePoint now);

  // IpOutput
  Result<Path> path_to(const IpAddress& destination, InterfaceIndex interface) const override;
  bool is_own(const IpAddress& address) const override;
  Result<> send(const IpDeparture& departure, PacketBuffer payload, TimePoint now) override;
  void refuse_port(const IpArrival& arrival, TimePoint now) override;
  void learn_path_mtu(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now) override;
  void confirm_reachable(const IpAddress& destination, InterfaceIndex interface, TimePoint now) override;

  // IpGroups
  Result<InterfaceIndex> join(const IpAddress& group, InterfaceIndex interface) override;
  void leave(const IpAddress& group, InterfaceIndex interface) override;

  const Reassembly& reassembly() const { return reassembly_; }

 private:
  /// Where a packet goes next; without an interface to this host itself.
  struct Way {
    Ipv6Interface* out = nullptr;
    Ipv6Address next_hop;
    bool multicast = false;
  };
  struct Inbound {
    Ipv6Header header;
    PacketBuffer packet;  // as long as the header says
    InterfaceIndex interface = kAnyInterface;
    bool link_to_many = false;
    bool looped = false;
    std::optional<Ipv6Cut> cut = {};  // it has come in fragments, and is put together
    bool to_many() const { return link_to_many || header.destination.is_multicast(); }
  };
  using Place = ForwardingFilter::Place;

  // ipv6_routing.cpp: where packets go
  Ipv6Interface* owner_of(const Ipv6Address& address) const;
  std::optional<Way> way_to(const Ipv6Address& destination, InterfaceIndex interface,
                            const Ipv6Address& source) const;
  std::optional<Way> way_by_route(const Ipv6Address& destination, InterfaceIndex interface) const;
  Ipv6Interface* multicast_interface(const Ipv6Address& group, InterfaceIndex interface,
                                     const Ipv6Address& source) const;
  std::optional<Ipv6Address> source_for(const Way& way, const Ipv6Address& destination) const;
  std::uint32_t mtu_towards(const Way& way, const Ipv6Address& destination) const;

  // ipv6_input.cpp: what comes in
  void receive(Inbound& inbound, TimePoint now);
  static bool reparse(Inbound& inbound);
  bool is_plausible(const Inbound& inbound) const;
  bool is_for_us(const Inbound& inbound) const;
  void deliver(Inbound& inbound, TimePoint now);
  bool defragment(Inbound& inbound, TimePoint now);
  bool reassemble(Inbound& inbound, const Ipv6FragmentPlace& place, TimePoint now);
  void complain(const Inbound& inbound, const Ipv6Chain::Problem& problem, TimePoint now);
  IpProtocol* protocol_of(std::uint8_t number) const;
  void forward(Inbound& inbound, TimePoint now);
  bool passes(Place place, Inbound& inbound, InterfaceIndex out, TimePoint now);

  // ipv6_layer.cpp: what goes out
  std::uint32_t next_identification(const Ipv6Header& header);
  void leave_by(const Way& way, PacketBuffer packet, const Ipv6Cut& cut, InterfaceIndex in, TimePoint now);
  void transmit(const Way& way, PacketBuffer packet, TimePoint now);
  void loop(PacketBuffer packet, InterfaceIndex interface, TimePoint now);

  // ipv6_errors.cpp: ICMP errors
  struct Report {
    std::uint8_t type = 0;
    std::uint8_t code = 0;
    std::uint32_t field = 0;
    bool about_groups = false;            // sent even about packets to many (RFC 4443 2.4 e.3)
    InterfaceIndex link = kAnyInterface;  // the packet came in by it: where a link-local sender is
  };
  void report(const Report& report, ByteView packet, bool to_many, TimePoint now);
  static bool may_be_told(const Ipv6Header& header, ByteView packet);

  InterfaceTable& links_;
  Ipv6RouteTable& routes_;
  StackRandom& random_;
  Ipv6Deadlines deadlines_;                                      // outlives the interfaces
  std::vector<std::unique_ptr<Ipv6Interface>> interfaces_;       // by index; null where there is none
  std::vector<std::pair<std::uint8_t, IpProtocol*>> protocols_;  // a few
  ForwardingFilter* filter_ = nullptr;
  bool forwarding_ = false;
  Reassembly reassembly_{Reassembly::kTimeout6};
  PathMtuCache path_mtus_;
  RateLimit error_limit_{kErrorsPerSecond, kErrorBurst};
  LoopQueue looped_;
  std::uint64_t stirs_ = 0;
  // Drawn when the first packet is cut: a simulation has many stacks, of which few ever do.
  struct Identifications {
    std::uint64_t secret = 0;
    std::array<std::uint32_t, 256> counters{};
  };
  std::unique_ptr<Identifications> identifications_;
};

}  // namespace netrig
