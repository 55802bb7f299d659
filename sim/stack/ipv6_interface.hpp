// IPv6 on one interface (RFC 4861, RFC 4862, RFC 2464): its addresses and groups, its neighbours, and the
// routers that it hears or is one of.
//
// Not done: redirects are neither sent nor believed, as with IPv4; group membership is not reported (MLD, RFC
// 3810), though RFC 4861 7.2.1 wants it: a switch that snoops needs it, those of a lab flood. An address that
// another has is only not used; it is not looked for another one (RFC 4862 5.4.5).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "advertising/advertised_link.hpp"
#include "advertising/advertisement_schedule.hpp"
#include "stack/deadline_queue.hpp"
#include "stack/ipv6_addresses.hpp"
#include "stack/ipv6_neighbor_cache.hpp"
#include "stack/network_interface.hpp"
#include "stack/router_discovery.hpp"
#include "stack/stack_random.hpp"

namespace netrig {

struct Ipv6Settings {
  bool autoconfigure = false;  ///< listens to routers (RFC 4862); for hosts
  bool advertise = false;  ///< tells hosts of the subnets of its given addresses (RFC 4861 6.2); for routers
  std::vector<Ipv6Address> resolvers = {};  ///< and of these DNS servers (RFC 8106)

  friend bool operator==(const Ipv6Settings&, const Ipv6Settings&) = default;
};

class Ipv6Interface;
using Ipv6Deadlines = DeadlineQueue<Ipv6Interface>;

class Ipv6Interface final : private Ipv6LinkOutput, public DeadlineItem {
 public:
  /// What every link of IPv6 carries (RFC 8200 5).
  static constexpr std::uint32_t kLeastMtuBytes = 1280;
  /// RFC 4861 10: hosts that start together don't ask together.
  static constexpr Duration kLongestStartDelay = std::chrono::seconds(1);

  /// All must outlive the interface. The link is no loopback.
  Ipv6Interface(NetworkInterface& link, Ipv6RouteTable& routes, StackRandom& random,
                Ipv6Deadlines& deadlines);
  ~Ipv6Interface() override { deadlines_.remove(*this); }
  Ipv6Interface(const Ipv6Interface&) = delete;
  Ipv6Interface& operator=(const Ipv6Interface&) = delete;

  InterfaceIndex index() const { return link_.index(); }
  bool up() const { return link_.up(); }
  const NetworkInterface& link() const { return link_; }
  /// The link's, or what a router says that is less.
  std::uint32_t mtu_bytes() const;
  /// Of packets that don't say; what a router recommends.
  std::uint8_t hop_limit() const { return hop_limit_; }
  void set_forwarding(bool on) { forwarding_ = on; }
  bool forwarding() const { return forwarding_; }

  void configure(const Ipv6Settings& settings, TimePoint now);
  /// The link has come up or gone down.
  void link_changed(TimePoint now);
  /// Planned by whoever gives it: used at once. Errors: no_buffer_space.
  Result<> add_address(const Ipv6Address& address, int length, TimePoint now);
  bool remove_address(const Ipv6Address& address, int length);

  const Ipv6Addresses& addresses() const { return addresses_; }
  /// Whether packets to it are for this host.
  bool is_own(const Ipv6Address& address) const;
  /// What messages to neighbours come from; none until it is known to be nobody else's.
  std::optional<Ipv6Address> link_local() const;

  void join(const Ipv6Address& group) { ++groups_[group]; }
  void leave(const Ipv6Address& group);
  bool is_member(const Ipv6Address& group) const;

  /// Sends to a neighbour, once it is found. `source` is the packet's.
  void send_unicast(const Ipv6Address& next_hop, const Ipv6Address& source, PacketBuffer packet,
                    TimePoint now);
  void send_multicast(const Ipv6Address& group, PacketBuffer packet);
  /// See IpOutput.
  void confirm_reachable(const Ipv6Address& next_hop, TimePoint now);

  /// A message of Neighbor Discovery, its checksum right; whatever else may be wrong with it is looked at
  /// here (RFC 4861 6.1, 7.1). `arrival` is of this interface.
  void discovery_arrived(const IpArrival& arrival, ByteView message, TimePoint now);
  /// Gives the packets whose next hop did not answer. Due at the deadline.
  std::vector<PacketBuffer> poll(TimePoint now);

  const Ipv6NeighborCache& neighbors() const { return neighbors_; }

 private:
  // Ipv6LinkOutput
  void send_ipv6(PacketBuffer packet, const MacAddress& to) override;
  void solicit(const Ipv6Address& target, const Ipv6Address& asker,
               const std::optional<MacAddress>& mac) override;

  Duration start_delay();
  void start(TimePoint now);
  void stop();
  void connect_routes();
  void discover_routers(TimePoint now);
  Ipv6Address asker_for(const Ipv6Address& source) const;
  void solicitation_arrived(const IpArrival& arrival, ByteView message, TimePoint now);
  void answer(const NeighborSolicitation& question, const Ipv6Address& asker, TimePoint now);
  void advertisement_arrived(const IpArrival& arrival, ByteView message, TimePoint now);
  void router_solicitation_arrived(const IpArrival& arrival, ByteView message, TimePoint now);
  void router_advertisement_arrived(const IpArrival& arrival, ByteView message, TimePoint now);
  void take_parameters(const RouterAdvertisement& advertisement);
  void autoconfigure(const AdvertisedPrefix& prefix, TimePoint now);
  void advertise();
  void set_deadline();

  NetworkInterface& link_;
  Ipv6RouteTable& routes_;
  StackRandom& random_;
  Ipv6Deadlines& deadlines_;
  Ipv6Settings settings_;
  bool started_ = false;
  bool forwarding_ = false;
  std::uint8_t hop_limit_ = 64;
  std::optional<std::uint32_t> advertised_mtu_bytes_ = {};
  Ipv6Addresses addresses_{*this};
  std::map<Ipv6Address, int> groups_;
  Ipv6NeighborCache neighbors_{*this};
  RouterDiscovery discovery_;
  AdvertisementSchedule advertiser_;
};

}  // namespace netrig
