// One UDP socket of a stack (RFC 768, RFC 1122 4.1): host/udp.hpp without the waiting.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "host/network_error.hpp"
#include "stack/ip.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

class UdpLayer;

struct UdpSettings {
  Endpoint local = {};                       ///< port 0: an ephemeral one
  InterfaceIndex interface = kAnyInterface;  ///< sends and receives by this one only
  bool reuse_address = false;
  bool broadcast = false;
  std::optional<std::uint8_t> ttl = {};
  std::uint8_t dscp = 0;  ///< see IpDeparture (RFC 1122 4.1.4)
  std::uint8_t multicast_ttl = 1;
  bool multicast_loop = true;
  std::size_t receive_buffer_bytes = 0;  ///< 0: kReceiveBufferBytes
};

/// Made by UdpLayer::open(), and gone before the layer is.
class UdpEndpoint {
 public:
  /// What may wait to be received, overhead included (Linux: rmem_default).
  static constexpr std::size_t kReceiveBufferBytes = 212992;
  /// The oldest makes room.
  static constexpr std::size_t kMostErrors = 256;
  /// Linux: igmp_max_memberships.
  static constexpr std::size_t kMostGroups = 20;
  /// What fits into an IPv4 packet.
  static constexpr std::size_t kMostPayloadBytes = 65535 - 20 - 8;
  /// … and into an IPv6 packet, whose length does not count its header.
  static constexpr std::size_t kMostPayloadBytes6 = 65535 - 8;

  struct Outgoing {
    Endpoint to;
    ByteView payload = {};
    std::optional<std::uint8_t> ttl = {};
    std::optional<IpAddress> source = {};  ///< one of this host's
  };
  struct Received {
    Endpoint from;
    IpAddress to;
    InterfaceIndex interface = kAnyInterface;
    std::uint8_t ttl = 0;
    PacketBuffer payload;
  };

  UdpEndpoint(UdpLayer& layer, const UdpSettings& settings, std::function<void()> changed);
  UdpEndpoint(const UdpEndpoint&) = delete;
  UdpEndpoint& operator=(const UdpEndpoint&) = delete;
  ~UdpEndpoint();

  /// After connect() with the address that datagrams leave from.
  const Endpoint& local() const { return local_; }
  const std::optional<Endpoint>& peer() const { return peer_; }

  /// From now on only the peer's datagrams are received: also of those that wait. Errors:
  /// network_unreachable, permission_denied (a broadcast address without leave).
  Result<> connect(const Endpoint& peer);

  /// Errors: message_size, permission_denied, network_unreachable, invalid_argument (port 0, or a source
  /// that is not ours), address_family_not_supported.
  Result<> send(const Outgoing& datagram, TimePoint now);

  /// The oldest datagram that waits.
  std::optional<Received> receive();
  bool can_receive() const { return !queue_.empty(); }
  /// Of a connected endpoint: the newest ICMP error that has not been told, for receive()'s caller.
  std::optional<Error> take_error() { return std::exchange(error_, std::nullopt); }
  /// The oldest ICMP error that waits, its `quoted` without the UDP header.
  std::optional<NetworkError> receive_error();

  /// Errors: address_in_use (it is a member), no_buffer_space, and those of IpGroups::join().
  Result<> join(const IpAddress& group, InterfaceIndex interface);
  /// Errors: address_not_available (it is no member).
  Result<> leave(const IpAddress& group, InterfaceIndex interface);

 private:
  friend class UdpLayer;
  struct Membership {
    IpAddress group;
    InterfaceIndex asked = kAnyInterface;
    InterfaceIndex joined = kAnyInterface;
  };

  // Asked by the layer.
  bool is_member(const IpAddress& group, InterfaceIndex interface) const;
  bool accepts(const IpArrival& arrival, const Endpoint& from) const;
  int precision() const;
  bool conflicts_with(const UdpSettings& other) const;
  void put(const IpArrival& arrival, const Endpoint& from, ByteView payload);
  void put_error(const NetworkError& error);

  Result<IpAddress> source_of(const Outgoing& datagram, const IpOutput::Path& path) const;

  UdpLayer& layer_;
  UdpSettings settings_;
  Endpoint local_;
  std::optional<Endpoint> peer_ = {};
  std::function<void()> changed_;
  RingQueue<Received> queue_;
  std::size_t queued_bytes_ = 0;
  RingQueue<NetworkError> errors_;
  std::optional<Error> error_ = {};
  std::vector<Membership> groups_;
};

}  // namespace netrig
