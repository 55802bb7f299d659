// DhcpLink: a network interface as both of DHCP's programs use it: raw sockets for DHCP and for ARP, since
// there may be no address yet (RFC 2131 4.1), and a UDP socket. Whoever uses it decides what the messages
// mean.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dhcp/udp_frame.hpp"
#include "host/host.hpp"
#include "host/task.hpp"
#include "wire/arp_packet.hpp"

namespace netrig {

class DhcpLink {
 public:
  using DatagramTaker = std::function<void(const UdpFrame&)>;
  using ArpTaker = std::function<void(const ArpPacket&)>;

  /// A message to somebody who may be behind a router.
  struct Routed {
    Endpoint to;
    Bytes payload;
  };

  /// Opens the raw socket for DHCP, and the UDP port `own_port`, so that the host does not answer messages to
  /// its address with port unreachable. Nothing is ever read from the latter: the raw socket sees those
  /// messages too. Errors: address_in_use, operation_not_permitted, …
  static Result<std::shared_ptr<DhcpLink>> open(Host& host, const std::string& device,
                                                std::uint16_t own_port);

  const std::string& device() const { return device_; }

  /// Opens or closes the ARP socket, which is open only while its packets matter: it would wake us for every
  /// broadcast of the link. Errors: those of opening it.
  Result<> want_arp(bool wanted);

  /// Lets as many datagrams wait to be received as a server may get in one go; the host's limits hold.
  void expect_many();

  /// Hands over every datagram to the own port, or every ARP packet, until close() or a cancellation; gives
  /// what a socket failed with. `batch_ends` is called when there are no more for now.
  static Task<Result<>> receive_dhcp(std::shared_ptr<DhcpLink> link, DatagramTaker take,
                                     std::function<void()> batch_ends = {});
  static Task<Result<>> receive_arp(std::shared_ptr<DhcpLink> link, ArpTaker take);

  /// As raw frames; a device that takes none for a second has lost it. Errors: timed_out, network_down, …
  Task<Result<>> send(const UdpFrame& frame) { return send_frame(frame.to_bytes()); }
  Task<Result<>> send(const ArpPacket& packet);
  /// Several at a time. One that can't be sent is left out; gives why, if there was one.
  Task<Result<>> send_frames(std::span<const Bytes> frames);
  /// As any other packet of the host: the receiver may be behind a router.
  Task<Result<>> send_routed(Ipv4Address source, Endpoint to, Bytes payload);
  /// Likewise; one that can't be sent is left out.
  Task<Result<>> send_routed(Ipv4Address source, std::span<const Routed> messages);

  /// Ends what waits on the sockets.
  void close();

 private:
  DhcpLink(Host& host, std::string device, std::uint16_t own_port)
      : host_(host), device_(std::move(device)), own_port_(own_port) {}

  Result<> open_sockets();
  Task<Result<>> send_frame(Bytes frame);

  Host& host_;
  std::string device_;
  std::uint16_t own_port_;
  std::shared_ptr<EthernetSocket> dhcp_;
  std::shared_ptr<EthernetSocket> arp_;
  std::unique_ptr<UdpSocket> udp_;
  std::unique_ptr<Event> arp_changed_ = host_.event();  ///< there is an ARP socket to read
  bool is_closed_ = false;
};

}  // namespace netrig
