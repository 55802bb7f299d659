// UDP sockets (RFC 768) as a Host gives them, with what surrounds a datagram: TTL, device, broadcast,
// multicast and the ICMP errors that come back (RFC 1122 4.1.3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/network_error.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct UdpOptions {
  Endpoint local;                        ///< port 0: an ephemeral one, chosen unpredictably
  std::string device = {};               ///< only datagrams of this interface; empty: of any
  bool reuse_address = false;            ///< several sockets on one multicast port
  bool broadcast = false;                ///< sending to broadcast addresses is allowed
  std::optional<std::uint8_t> ttl = {};  ///< unicast TTL or hop limit; unset: the host's default
  std::uint8_t multicast_ttl = 1;        ///< RFC 1112 6.1
  bool multicast_loop = true;            ///< members on this host hear their own datagrams
  std::optional<std::size_t> receive_buffer_bytes = {};  ///< unset: the host's default
  bool surroundings = true;  ///< false: the device and TTL of what comes in are left out, which costs less
};

/// One datagram to send. The payload is not owned.
struct OutgoingDatagram {
  Endpoint to;
  ByteView payload;
  std::optional<std::uint8_t> ttl = {};  ///< for this datagram only
  std::optional<IpAddress> source = {};  ///< one of this host's addresses, e.g. the one a request was sent to
};

struct Datagram {
  Endpoint from;
  IpAddress to;        ///< the destination in the IP header: one of ours, a group or a broadcast address
  std::string device;  ///< the interface it came in by
  std::uint8_t ttl = 0;
  Bytes payload;
};

/// A datagram that was received, where it lies: the payload is good until the program waits or spawns a task.
struct DatagramView {
  Endpoint from;
  IpAddress to;
  ByteView payload;
};

/// One UDP socket. At most one coroutine may be in receive(), one in send() and one in receive_error() at a
/// time.
class UdpSocket {
 public:
  virtual ~UdpSocket() = default;

  virtual Endpoint local() const = 0;

  /// Fixes the peer: only its datagrams are received, and its ICMP errors end receive() too.
  virtual Result<> connect(Endpoint peer) = 0;

  /// Errors: what the routing says at once (network_unreachable, permission_denied, message_size), timed_out,
  /// closed.
  virtual Task<Result<>> send(OutgoingDatagram datagram, Deadline deadline) = 0;
  /// As many calls of send() in one; gives how many datagrams were sent before the first error or the
  /// deadline.
  virtual Task<Result<std::size_t>> send_batch(std::span<const OutgoingDatagram> datagrams,
                                               Deadline deadline) = 0;

  /// The same without waiting, for a server's replies: gives how many were sent before the first error or
  /// until the socket's buffer was full; 0 when it is full already. Errors: those of the first datagram.
  virtual Result<std::size_t> send_now(std::span<const OutgoingDatagram> datagrams) = 0;

  /// Errors: timed_out, closed; on a connected socket also connection_refused and the like, from ICMP.
  virtual Task<Result<Datagram>> receive(Deadline deadline) = 0;
  /// Waits for one datagram, then takes what is there without waiting; `datagrams` are filled from the front,
  /// their payloads' memory is used again. Gives how many.
  virtual Task<Result<std::size_t>> receive_batch(std::span<Datagram> datagrams, Deadline deadline) = 0;
  /// The same without a copy, as a server answers many at once.
  virtual Task<Result<std::size_t>> receive_views(std::span<DatagramView> datagrams, Deadline deadline) = 0;
  /// The next ICMP error that an earlier datagram of this socket caused.
  virtual Task<Result<NetworkError>> receive_error(Deadline deadline) = 0;

  virtual Result<> join_group(IpAddress group, std::string device) = 0;
  virtual Result<> leave_group(IpAddress group, std::string device) = 0;

  /// Ends all waits with HostError::closed. The destructor does it too.
  virtual void close() = 0;
};

}  // namespace netrig
