// A kernel with its offloads on at the other end of the cable: what it leaves to the device, which there is
// none of, is done when a PacketDevice hands the frames over.
#include <gtest/gtest.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "kernel/kernel_interfaces.hpp"
#include "kernel/packet_device.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/system_error.hpp"
#include "private_network.hpp"
#include "veth_pair.hpp"
#include "wire/arp_packet.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig::testing {
namespace {

const Ipv4Address kOurs({10, 0, 0, 1});
const Ipv4Address kKernels({10, 0, 0, 2});

/// The kernel lives on "b"; "a" is for a PacketDevice.
void make_network() {
  make_veth_pair("a", "b");
  KernelInterfaces("/dev/null").add_address("b", *IpPrefix::parse("10.0.0.2/24")).value();
}

std::optional<PacketBuffer> receive_soon(PacketDevice& device) {
  auto frame = device.receive();
  pollfd wait{.fd = device.descriptor(), .events = POLLIN, .revents = 0};
  while (!frame && poll(&wait, 1, 5000) == 1) frame = device.receive();
  return frame;
}

FileDescriptor udp_socket(int family) {
  auto socket = FileDescriptor::socket(family, SOCK_DGRAM, 0);
  const int yes = 1;
  checked(setsockopt(socket.number(), SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes), "broadcast");
  return socket;
}

void send_datagram(const FileDescriptor& socket, const Endpoint& to, const Bytes& payload,
                   unsigned scope = 0) {
  const SocketAddress address(to, scope);
  const auto sent = sendto(socket.number(), payload.data(), payload.size(), 0, address.get(), address.length);
  EXPECT_EQ(sent, static_cast<ssize_t>(payload.size())) << strerror(errno);
}

/// A socket that is told nothing of offloads, to see that there was something to do.
FileDescriptor bare_socket(const std::string& interface) {
  auto socket = FileDescriptor::socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  checked(bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  return socket;
}

UdpChecksum checksum_of_udp4(ByteView frame) {
  ByteReader reader(frame);
  reader.skip(EthernetHeader::kLengthBytes);
  const auto header = Ipv4Header::parse(reader);
  if (!header || header->payload_bytes() > reader.left()) return UdpChecksum::wrong;
  return check_udp(header->source, header->destination, reader.take(header->payload_bytes()));
}

TEST(PacketOffload, ThePartialChecksumOfUdpIsCompleted) {
  in_private_network([] {
    make_network();
    PacketDevice device("a");
    const auto bare = bare_socket("a");
    const auto socket = udp_socket(AF_INET);
    for (const std::size_t size : {1, 2, 3, 10, 100, 1001, 1472}) {
      send_datagram(socket, {Ipv4Address({10, 0, 0, 255}), 5000}, Bytes(size, 0xa5));
      const auto frame = receive_soon(device);
      ASSERT_TRUE(frame);
      EXPECT_EQ(checksum_of_udp4(frame->bytes()), UdpChecksum::correct) << size;
      Bytes raw(2000);
      raw.resize(
          static_cast<std::size_t>(checked(recv(bare.number(), raw.data(), raw.size(), 0), "receive")));
      EXPECT_EQ(checksum_of_udp4(raw), UdpChecksum::partial) << "the test shows nothing";
    }
  });
}

TEST(PacketOffload, ThePartialChecksumOfUdpOnIpv6IsCompleted) {
  in_private_network([] {
    make_veth_pair("a", "b");
    set_sysctl("ipv6/conf/b/disable_ipv6", "0");
    KernelInterfaces("/dev/null").add_address("b", *IpPrefix::parse("fd00::2/64")).value();
    PacketDevice device("a");
    const auto socket = udp_socket(AF_INET6);
    send_datagram(socket, {*Ipv6Address::parse("ff02::1"), 5000}, Bytes(99, 0xa5), if_nametoindex("b"));
    for (;;) {  // neighbour discovery goes before
      const auto frame = receive_soon(device);
      ASSERT_TRUE(frame);
      ByteReader reader(frame->bytes().subspan(EthernetHeader::kLengthBytes));
      reader.skip(6);
      if (reader.u8() != kIpProtocolUdp) continue;
      reader.skip(1);
      Ipv6Address::Octets source{};
      Ipv6Address::Octets destination{};
      std::ranges::copy(reader.take(16), source.begin());
      std::ranges::copy(reader.take(16), destination.begin());
      EXPECT_EQ(check_udp(Ipv6Address(source), Ipv6Address(destination), reader.rest()),
                UdpChecksum::correct);
      break;
    }
  });
}

/// The least of a TCP: enough to make a kernel send.
class TcpByHand {
 public:
  explicit TcpByHand(PacketDevice& device) : device_(device) {}

  /// The next segment, with its payload behind it; answers who asks for our address. Checks the checksum.
  std::optional<std::pair<TcpHeader, Bytes>> receive() {
    while (const auto frame = receive_soon(device_)) {
      EXPECT_LE(frame->size(), 1514u);
      ByteReader reader(frame->bytes());
      const auto ethernet = EthernetHeader::parse(reader);
      if (ethernet->ether_type == kEtherTypeArp) answer(reader);
      if (ethernet->ether_type != kEtherTypeIpv4) continue;
      const auto ip = Ipv4Header::parse(reader);
      if (!ip || ip->protocol != kIpProtocolTcp) continue;
      const auto segment = reader.take(ip->payload_bytes());
      EXPECT_TRUE(check_tcp(ip->source, ip->destination, segment));
      ByteReader in_segment(segment);
      const auto header = TcpHeader::parse(in_segment);
      const auto payload = in_segment.rest();
      return std::pair{*header, Bytes(payload.begin(), payload.end())};
    }
    return {};
  }

  void send(const TcpHeader& header) {
    ByteWriter segment;
    header.serialize(segment);
    Bytes bytes = std::move(segment).take();
    finish_tcp(kOurs, kKernels, bytes);
    Ipv4Header ip;
    ip.protocol = kIpProtocolTcp;
    ip.source = kOurs;
    ip.destination = kKernels;
    ip.set_payload_bytes(bytes.size());
    ByteWriter frame;
    EthernetHeader{.destination = kSecondMac, .source = kFirstMac, .ether_type = kEtherTypeIpv4}.serialize(
        frame);
    ip.serialize(frame);
    device_.send(PacketBuffer::copy_of(frame.bytes(bytes).view()));
    device_.flush();
  }

 private:
  void answer(ByteReader reader) {
    const auto request = ArpPacket::parse(reader);
    if (!request || request->operation != ArpPacket::kRequest || request->target_ip != kOurs) return;
    ByteWriter frame;
    EthernetHeader{.destination = kSecondMac, .source = kFirstMac, .ether_type = kEtherTypeArp}.serialize(
        frame);
    ArpPacket{.operation = ArpPacket::kReply,
              .sender_mac = kFirstMac,
              .sender_ip = kOurs,
              .target_mac = kSecondMac,
              .target_ip = kKernels}
        .serialize(frame);
    device_.send(PacketBuffer::copy_of(frame.view()));
    device_.flush();
  }

  PacketDevice& device_;
};

FileDescriptor connect_from_kernel() {
  auto socket = FileDescriptor::socket(AF_INET, SOCK_STREAM, 0);
  const SocketAddress to({kOurs, 80}, 0);
  EXPECT_EQ(connect(socket.number(), to.get(), to.length), -1);
  EXPECT_EQ(errno, EINPROGRESS);
  return socket;
}

/// Answers the kernel's SYN; the kernel may then send as much as its window is in the beginning.
TcpHeader accept_by_hand(TcpByHand& tcp) {
  const auto syn = tcp.receive();
  EXPECT_TRUE(syn && syn->first.syn);
  TcpHeader answer{.source_port = 80, .destination_port = syn->first.source_port, .sequence = 1000};
  answer.acknowledgment = syn->first.sequence + 1;
  answer.syn = answer.ack = true;
  answer.window = 65535;
  answer.options.maximum_segment_bytes = 1460;
  tcp.send(answer);
  const auto acknowledgment = tcp.receive();
  EXPECT_TRUE(acknowledgment && acknowledgment->first.ack && !acknowledgment->first.syn);
  return answer;
}

TEST(PacketOffload, SegmentsThatTheKernelMergedAreSplit) {
  in_private_network([] {
    make_network();
    PacketDevice device("a");
    const auto bare = bare_socket("a");
    TcpByHand tcp(device);
    const auto kernel = connect_from_kernel();
    const auto answer = accept_by_hand(tcp);

    Bytes sent(10 * 1460);
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    ASSERT_EQ(send(kernel.number(), sent.data(), sent.size(), 0), static_cast<ssize_t>(sent.size()));
    Bytes received;
    while (received.size() < sent.size()) {
      const auto segment = tcp.receive();
      ASSERT_TRUE(segment);
      EXPECT_EQ(segment->first.sequence, answer.acknowledgment + received.size());
      EXPECT_LE(segment->second.size(), 1460u);
      received.insert(received.end(), segment->second.begin(), segment->second.end());
    }
    EXPECT_EQ(received, sent);
    EXPECT_EQ(device.statistics().unsplittable, 0u);

    std::size_t longest = 0;
    Bytes raw(70'000);
    for (ssize_t size = 0; (size = recv(bare.number(), raw.data(), raw.size(), MSG_DONTWAIT)) > 0;) {
      longest = std::max(longest, static_cast<std::size_t>(size));
    }
    EXPECT_GT(longest, 1514u) << "the kernel merged nothing: the test shows nothing";
  });
}

}  // namespace
}  // namespace netrig::testing
