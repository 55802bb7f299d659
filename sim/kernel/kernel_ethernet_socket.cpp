#include "kernel/kernel_ethernet_socket.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

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

constexpr std::size_t kBatch = KernelContext::kSlots;

/// Of one frame each, for one call of recvmmsg(2) or sendmmsg(2).
struct Messages {
  std::array<mmsghdr, kBatch> headers;
  std::array<iovec, kBatch> parts;

  void set(std::size_t at, void* bytes, std::size_t size) {
    parts[at] = {.iov_base = bytes, .iov_len = size};
    headers[at] = {};
    headers[at].msg_hdr.msg_iov = &parts[at];
    headers[at].msg_hdr.msg_iovlen = 1;
  }
};

/// Used between two suspensions only; a thread's programs take turns.
Messages& shared_messages() {
  thread_local Messages messages;
  return messages;
}

/// What a send that failed comes to; nothing when it has to wait.
Attempt<> failed_send() {
  if (would_block()) return {};
  if (errno == ENOBUFS) return Result<>();  // the device's queue was full: lost, as further on the way
  if (errno == ENXIO) return Result<>(system_error(ENETDOWN));  // the device is gone
  return Result<>(last_error());
}

bool has_header(ByteView frame) {
  return frame.size() >= sizeof(ether_header);
}

/// At least one frame of `frames`, which are not empty.
Attempt<std::size_t> try_send(int socket, std::span<const Bytes> frames) {
  const auto first_short = std::ranges::find_if_not(frames, has_header);
  const auto whole = std::min(static_cast<std::size_t>(first_short - frames.begin()), kBatch);
  if (whole == 0) return Result<std::size_t>(system_error(EINVAL));
  auto& messages = shared_messages();
  for (std::size_t i = 0; i < whole; ++i) {  // the kernel only reads the bytes
    messages.set(i, const_cast<std::uint8_t*>(frames[i].data()), frames[i].size());
  }
  const auto count = retry_interrupted([&, first = messages.headers.data()] {
    return ::sendmmsg(socket, first, static_cast<unsigned>(whole), MSG_DONTWAIT | MSG_NOSIGNAL);
  });
  if (count > 0) return static_cast<std::size_t>(count);
  const auto failed = failed_send();
  if (!failed) return {};
  if (!*failed) return failed->error();
  return std::size_t{1};
}

Attempt<std::size_t> try_receive(AsyncDescriptor& socket, std::span<Bytes> frames) {
  if (frames.empty()) return std::size_t{0};
  const auto wanted = std::min(frames.size(), kBatch);
  auto& messages = shared_messages();
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto slot = socket.context().slot(i);
    messages.set(i, slot.data(), slot.size());
  }
  const auto count = retry_interrupted([&, first = messages.headers.data()] {
    return ::recvmmsg(socket.number(), first, static_cast<unsigned>(wanted), MSG_DONTWAIT, nullptr);
  });
  if (count < 0 && would_block()) return {};
  if (count < 0) return Result<std::size_t>(last_error());
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto frame = socket.context().slot(i).first(messages.headers[i].msg_len);
    frames[i].assign(frame.begin(), frame.end());
  }
  return static_cast<std::size_t>(count);
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
    if (!has_header(frame)) return Result<>(system_error(EINVAL));
    const auto count = retry_interrupted(
        [&] { return ::send(socket->number(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL); });
    if (count >= 0) return Result<>();
    return failed_send();
  });
}

Task<Result<std::size_t>> KernelEthernetSocket::send_batch(std::span<const Bytes> frames, Deadline deadline) {
  const auto socket = socket_;
  std::size_t done = 0;
  while (done < frames.size()) {
    auto attempt = [socket, rest = frames.subspan(done)] { return try_send(socket->number(), rest); };
    Result<std::size_t> sent =
        co_await when_ready<std::size_t>(socket, Readiness::write, deadline, std::move(attempt));
    if (!sent && done == 0) co_return sent.error();
    if (!sent) break;
    done += *sent;
  }
  co_return done;
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

Task<Result<std::size_t>> KernelEthernetSocket::receive_batch(std::span<Bytes> frames, Deadline deadline) {
  return when_ready<std::size_t>(socket_, Readiness::read, deadline,
                                 [socket = socket_, frames] { return try_receive(*socket, frames); });
}

void KernelEthernetSocket::set_receive_buffer(std::size_t bytes) {
  if (socket_->is_closed()) return;
  // What is refused leaves the buffer as it is.
  static_cast<void>(netrig::set_receive_buffer(socket_->number(), bytes));
}

}  // namespace netrig
