// Datagrams that leave as one message (UDP_SEGMENT, udp(7)): a way that does not take them so, or does not
// take them at all, spoils it for nobody else for long.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "kernel/file_descriptor.hpp"
#include "kernel/kernel_host.hpp"
#include "kernel/socket_address.hpp"
#include "private_network.hpp"

namespace netrig::testing {
namespace {

constexpr std::size_t kAlike = 3;
constexpr std::size_t kBytes = 1200;
constexpr Ipv4Address kHere({127, 0, 0, 1});

/// Is given datagrams of one message as one piece (UDP_GRO, udp(7)).
class Receiver {
 public:
  Receiver() : socket_(FileDescriptor::adopt(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))) {
    const int on = 1;
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    const SocketAddress address(Endpoint{kHere, 0});
    EXPECT_EQ(::setsockopt(number(), SOL_UDP, UDP_GRO, &on, sizeof on), 0) << std::strerror(errno);
    EXPECT_EQ(::setsockopt(number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    EXPECT_EQ(::bind(number(), address.get(), address.length), 0) << std::strerror(errno);
  }

  Endpoint endpoint() const { return local_endpoint(number()); }

  /// In how many pieces so many octets come; 0 when they do not.
  std::size_t pieces(std::size_t octets) const {
    Bytes room(octets);
    std::size_t count = 0;
    for (std::size_t come = 0; come < octets; ++count) {
      const auto size = ::recv(number(), room.data(), room.size(), 0);
      if (size <= 0) return 0;
      come += static_cast<std::size_t>(size);
    }
    return count;
  }

 private:
  int number() const { return socket_.number(); }

  FileDescriptor socket_;
};

Result<std::size_t> send_alike(UdpSocket& socket, const Endpoint& to) {
  const Bytes payload(kBytes, 7);
  const std::vector<OutgoingDatagram> datagrams(kAlike, {.to = to, .payload = payload});
  return socket.send_now(datagrams);
}

std::size_t pieces_sent(UdpSocket& socket, const Receiver& receiver) {
  EXPECT_EQ(send_alike(socket, receiver.endpoint()).value(), kAlike);
  return receiver.pieces(kAlike * kBytes);
}

TEST(UdpSegments, AreTriedAgainAfterAWayThatTookNone) {
  in_private_network([] {
    KernelHost host;
    KernelInterfaces interfaces("/dev/null");
    const Receiver receiver;
    const auto socket = host.udp({.local = {kHere, 0}}).value();
    EXPECT_EQ(pieces_sent(*socket, receiver), 1u);
    interfaces.set_mtu("lo", 1000).value();
    EXPECT_EQ(pieces_sent(*socket, receiver), kAlike);
    interfaces.set_mtu("lo", 65536).value();
    int singly = 0;
    while (singly < 1000 && pieces_sent(*socket, receiver) == kAlike) ++singly;
    EXPECT_EQ(singly, 64);
    EXPECT_EQ(pieces_sent(*socket, receiver), 1u);
  });
}

TEST(UdpSegments, StayAfterADestinationThatTakesNothing) {
  in_private_network([] {
    KernelHost host;
    const Receiver receiver;
    const auto socket = host.udp({.local = {kHere, 0}}).value();
    EXPECT_EQ(send_alike(*socket, {kHere, 0}).error(), boost::system::errc::invalid_argument);
    EXPECT_EQ(pieces_sent(*socket, receiver), 1u);
  });
}

}  // namespace
}  // namespace netrig::testing
