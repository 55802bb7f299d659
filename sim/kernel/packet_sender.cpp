#include "kernel/packet_sender.hpp"

#include <net/ethernet.h>
#include <sys/socket.h>

#include <cstring>

#include "kernel/frame_offload.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// Where the kernel expects the frame's offloads in a slot, and behind them the frame.
constexpr std::size_t kOffloadAt = TPACKET2_HDRLEN - sizeof(sockaddr_ll);
constexpr std::size_t kFrameAt = kOffloadAt + FrameOffload::kHeaderBytes;

FileDescriptor make_socket() {
  auto socket = FileDescriptor::socket(AF_PACKET, SOCK_RAW, 0);  // no protocol: it receives nothing
  // A frame that the interface can't take is dropped instead of blocking the ring. Of its length the kernel
  // does not complain any more, with the option below: the stack asks for the MTU before.
  const int yes = 1;
  checked(setsockopt(socket.number(), SOL_PACKET, PACKET_LOSS, &yes, sizeof yes), "drop what is malformed");
  checked(setsockopt(socket.number(), SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof yes),
          "say how much of a frame is headers");
  return socket;
}

void bind_to(const FileDescriptor& socket, int interface_index) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = interface_index;
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  checked(bind(socket.number(), generic, sizeof address), "bind a packet socket");
}

/// The socket's own limit is not to be reached before the ring is full.
void set_queue_bytes(const FileDescriptor& socket, const PacketRing& ring) {
  constexpr std::size_t kOverheadBytes = 1024;  // of a frame, in the kernel
  const int bytes = static_cast<int>(ring.slots() * (ring.slot_bytes() + kOverheadBytes));
  if (setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) == 0) return;
  checked(setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes),
          "set a packet socket's buffer");
}

}  // namespace

PacketSender::PacketSender(int interface_index, std::size_t frame_bytes, std::size_t least_slots)
    : socket_(make_socket()),
      ring_(socket_.number(), PacketRing::Direction::transmit, kFrameAt + frame_bytes, least_slots),
      frame_bytes_(frame_bytes) {
  set_queue_bytes(socket_, ring_);
  bind_to(socket_, interface_index);
}

void PacketSender::send(ByteView frame) {
  if (ring_.status() != TP_STATUS_AVAILABLE) flush();
  const bool fits = frame.size() >= sizeof(ether_header) && frame.size() <= frame_bytes_;
  if (!fits || ring_.status() != TP_STATUS_AVAILABLE) {
    ++lost_;
    return;
  }
  const auto slot = ring_.slot();
  FrameOffload::write_plain(slot.subspan(kOffloadAt, FrameOffload::kHeaderBytes), frame.size());
  std::memcpy(slot.data() + kFrameAt, frame.data(), frame.size());
  tpacket2_hdr header{};
  header.tp_len = static_cast<std::uint32_t>(FrameOffload::kHeaderBytes + frame.size());
  ring_.set_header(header);
  ring_.set_status(TP_STATUS_SEND_REQUEST);
  ring_.advance();
  ++waiting_;
}

void PacketSender::flush() {
  if (waiting_ == 0) return;
  const auto outcome =
      retry_interrupted([&] { return ::send(socket_.number(), nullptr, 0, MSG_DONTWAIT | MSG_NOSIGNAL); });
  if (outcome < 0 && errno == ENXIO) interface_is_gone_ = true;
  const auto withdrawn = withdraw();
  sent_ += waiting_ - withdrawn;
  lost_ += withdrawn;
  waiting_ = 0;
}

/// Takes back what the kernel has not taken, the last of it first. It goes on where it stopped.
std::size_t PacketSender::withdraw() {
  std::size_t count = 0;
  for (; count < waiting_; ++count) {
    ring_.step_back();
    if (ring_.status() != TP_STATUS_SEND_REQUEST) {
      ring_.advance();
      break;
    }
    ring_.set_status(TP_STATUS_AVAILABLE);
  }
  return count;
}

}  // namespace netrig
