// One datagram as recvmsg(2) and sendmsg(2) see it: its addresses, and what the control messages say (ip(7),
// ipv6(7)).
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>

#include "host/udp.hpp"
#include "kernel/socket_address.hpp"

namespace netrig {

/// What the control messages of a received datagram say.
struct ReceivedControl {
  IpAddress to;
  int device_index = 0;
  std::uint8_t ttl = 0;
};

ReceivedControl read_control(const msghdr& header);

/// Everything a message header points to, in one place that must not move while the kernel uses it.
class DatagramMessage {
 public:
  DatagramMessage() = default;
  DatagramMessage(const DatagramMessage&) = delete;
  DatagramMessage& operator=(const DatagramMessage&) = delete;

  /// Prepares receiving into `buffer`.
  void receive_into(msghdr& header, MutableByteView buffer);
  /// Prepares sending; `is_connected`: the kernel knows where to. The payload is not copied.
  void send_from(msghdr& header, const OutgoingDatagram& datagram, bool is_connected);
  /// After send_from() the first of them: sends all, which must be of one size, as one message in segments.
  /// `payloads`: as many, to point to them.
  void add_segments(msghdr& header, std::span<const OutgoingDatagram> datagrams, std::span<iovec> payloads);

  Endpoint peer() const { return address_.endpoint(); }

 private:
  template <class Value>
  void add_control(msghdr& header, int level, int type, const Value& value);
  void reset(msghdr& header);

  static constexpr std::size_t kControlBytes =
      CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(int));

  SocketAddress address_;
  iovec payload_{};
  alignas(cmsghdr) std::array<std::uint8_t, kControlBytes> control_{};
};

}  // namespace netrig
