#include "kernel/kernel_ethernet_socket.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kernel/ethernet_filter.hpp"
#include "kernel/interface_facts.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// The filter is in place before the first frame can come: an unbound socket of protocol 0 receives nothing.
Result<> attach(int socket, int device, const EthernetFilter& filter) {
  auto program = compile_filter(filter);
  const sock_fprog attached{.len = static_cast<unsigned short>(program.size()), .filter = program.data()};
  Result<> done = set_option(socket, SOL_SOCKET, SO_ATTACH_FILTER, &attached, sizeof attached);
  if (done) done = set_option(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
  if (!done) return done;
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = device;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return last_error();
  return {};
}

}  // namespace

Result<std::unique_ptr<EthernetSocket>> KernelEthernetSocket::open(std::shared_ptr<KernelContext> context,
                                                                   const std::string& device,
                                                                   const EthernetFilter& filter) {
  auto index = device_index(device);
  if (!index) return index.error();
  if (*index == 0) return system_error(ENODEV);
  auto socket = open_socket(AF_PACKET, SOCK_RAW, 0);
  if (!socket) return socket.error();
  auto attached = attach(socket->number(), *index, filter);
  if (!attached) return attached.error();
  auto address = interface_mac(socket->number(), device);
  if (!address) return address.error();
  auto descriptor = std::make_shared<AsyncDescriptor>(std::move(context), std::move(*socket));
  return std::make_unique<KernelEthernetSocket>(std::move(descriptor), device, *address);
}

KernelEthernetSocket::KernelEthernetSocket(std::shared_ptr<AsyncDescriptor> socket, std::string device,
                                           MacAddress address)
    : socket_(std::move(socket)), device_(std::move(device)), address_(address) {}

std::uint32_t KernelEthernetSocket::mtu_bytes() const {
  const auto mtu = interface_mtu_bytes(socket_->number(), device_);
  return mtu ? *mtu : ETHERMTU;  // closed, or the device is gone
}

Task<Result<>> KernelEthernetSocket::send(ByteView frame, Deadline deadline) {
  return when_ready<void>(socket_, Readiness::write, deadline, [socket = socket_, frame]() -> Attempt<> {
    if (frame.size() < sizeof(ether_header)) return Result<>(system_error(EINVAL));
    const auto count = retry_interrupted(
        [&] { return ::send(socket->number(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL); });
    if (count >= 0) return Result<>();
    if (would_block()) return {};
    if (errno == ENOBUFS) return Result<>();  // the device's queue was full: lost, as further on the way
    if (errno == ENXIO) return Result<>(system_error(ENETDOWN));  // the device is gone
    return Result<>(last_error());
  });
}

Task<Result<Bytes>> KernelEthernetSocket::receive(Deadline deadline) {
  return when_ready<Bytes>(socket_, Readiness::read, deadline, [socket = socket_]() -> Attempt<Bytes> {
    const auto buffer = socket->context().slot(0);
    const auto count = retry_interrupted(
        [&] { return ::recv(socket->number(), buffer.data(), buffer.size(), MSG_DONTWAIT); });
    if (count < 0 && would_block()) return {};
    if (count < 0) return Result<Bytes>(last_error());
    return Bytes(buffer.begin(), buffer.begin() + count);
  });
}

}  // namespace netrig
