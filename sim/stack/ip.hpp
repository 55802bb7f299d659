// What the Internet layer and the transports above it are to each other: packets up, packets down, ICMP
// errors up. IPv4 and IPv6 stand behind it.
#pragma once

#include <cstdint>
#include <optional>

#include "host/network_error.hpp"
#include "host/result.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// Which of a stack's interfaces: 1 is the loopback, as on Linux; 0 means any.
using InterfaceIndex = int;
constexpr InterfaceIndex kAnyInterface = 0;
constexpr InterfaceIndex kLoopbackInterface = 1;

/// What a packet says of congestion (RFC 3168 5), as its two bits.
enum class Ecn : std::uint8_t { not_capable = 0, capable_1 = 1, capable_0 = 2, congested = 3 };

/// What is known of a packet that has arrived for this host, whole.
struct IpArrival {
  IpAddress source;
  IpAddress destination;  ///< one of ours, a group or a broadcast address
  InterfaceIndex interface = kAnyInterface;
  std::uint8_t ttl = 0;
  Ecn ecn = Ecn::not_capable;
  bool to_many = false;  ///< its link-layer or its IP destination was a broadcast or a group (RFC 1122 3.2.2)
  ByteView packet = {};  ///< all of it, the IP header in front: what an ICMP error about it quotes
};

/// A transport, or ICMP's users: what one protocol number is given to.
class IpProtocol {
 public:
  virtual ~IpProtocol() = default;

  virtual void packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) = 0;
  /// An ICMP error about a packet that this host sent from `source`; `error.quoted` starts with the
  /// transport's header, of which eight bytes may be all there is (RFC 792).
  virtual void error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) = 0;

  /// When poll() is due; never for a protocol without time.
  virtual std::optional<TimePoint> deadline() const { return {}; }
  virtual void poll(TimePoint) {}
};

/// What is to be said of a packet that leaves.
struct IpDeparture {
  IpAddress source;  ///< set: see IpOutput::path_to
  IpAddress destination;
  std::uint8_t protocol = 0;
  std::optional<std::uint8_t> ttl = {};  ///< unset: 64
  bool dont_fragment = false;
  InterfaceIndex interface = kAnyInterface;  ///< set: this one, whatever the routes say
  bool ignore_path_mtu = false;              ///< leaves it to the path to say that a packet is too large
  bool loop = true;                          ///< a group's members on this host hear it, too
  Ecn ecn = Ecn::not_capable;
  std::uint8_t dscp = 0;  ///< the Differentiated Services codepoint, 6 bits (RFC 2474 3)

  std::uint8_t traffic_class() const {
    return static_cast<std::uint8_t>(dscp << 2 | static_cast<std::uint8_t>(ecn));
  }
};

/// The Internet layer as a transport sees it.
class IpOutput {
 public:
  virtual ~IpOutput() = default;

  struct Path {
    IpAddress source;  ///< the address of ours that fits best (RFC 1122 3.3.4.3)
    InterfaceIndex interface = kAnyInterface;
    std::uint32_t mtu_bytes = 0;  ///< as far as known: the interface's, or the path's (RFC 1191)
    bool broadcast = false;       ///< the destination is all hosts of a link
  };
  /// How a destination is reached. Errors: network_unreachable.
  virtual Result<Path> path_to(const IpAddress& destination, InterfaceIndex interface) const = 0;
  /// Whether packets for it come to this host, on any interface.
  virtual bool is_own(const IpAddress& address) const = 0;

  /// Sends `payload`, the transport's header and data. Errors: network_unreachable, host_unreachable (it is
  /// known that nobody answers), message_size (too large, and not to be fragmented), address_not_available
  /// (the source is not, or not any more, an address of ours).
  virtual Result<> send(const IpDeparture& departure, PacketBuffer payload, TimePoint now) = 0;

  /// Tells the sender of a packet that nobody takes it here (RFC 1122 4.1.3.1), if it may be told.
  virtual void refuse_port(const IpArrival&, TimePoint) {}
  /// A packet_too_big error has proved to be about a packet of the caller's. Until a transport says so, an
  /// error changes nothing (RFC 5927 7).
  virtual void learn_path_mtu(const IpAddress& /*destination*/, std::uint32_t /*mtu_bytes*/, TimePoint) {}
  /// What was sent there lately has arrived: whoever passes it on can be reached (RFC 4861 7.3.1).
  virtual void confirm_reachable(const IpAddress& /*destination*/, InterfaceIndex, TimePoint) {}
};

/// Membership in multicast groups (RFC 1112). Each join() needs its leave().
class IpGroups {
 public:
  virtual ~IpGroups() = default;

  /// With any interface the routes choose one. Gives which. Errors: invalid_argument (no group),
  /// no_such_device.
  virtual Result<InterfaceIndex> join(const IpAddress& group, InterfaceIndex interface) = 0;
  virtual void leave(const IpAddress& group, InterfaceIndex interface) = 0;
};

}  // namespace netrig
