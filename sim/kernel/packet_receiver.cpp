#include "kernel/packet_receiver.hpp"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

// The largest IP packet that a kernel merges (RFC 791 3.1), with the headers before it. "BIG TCP" makes
// larger ones, where an administrator asks for it; they are dropped.
constexpr std::size_t kLongestFrame = FrameOffload::kHeaderBytes + 14 + 65535;

// Long frames wait in the socket's queue, about this many of the longest at a time: a ring's worth of bytes.
constexpr int kLongFrameBytes = 2 * 1024 * 1024;

template <class Value>
void set(const FileDescriptor& socket, int level, int name, const Value& value, std::string_view attempt) {
  checked(setsockopt(socket.number(), level, name, &value, sizeof value), attempt);
}

/// More than the administrator's limit with the right to it, else as much as the limit allows.
void set_queue_bytes(const FileDescriptor& socket) {
  const int bytes = kLongFrameBytes;
  if (setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0) return;
  set(socket, SOL_SOCKET, SO_RCVBUF, bytes, "set a packet socket's buffer");
}

/// Everything that decides what is received; the socket has no protocol yet, and so receives nothing.
FileDescriptor make_socket(std::vector<sock_filter> program) {
  auto socket = FileDescriptor::socket(AF_PACKET, SOCK_RAW, 0);
  const sock_fprog filter{.len = static_cast<unsigned short>(program.size()), .filter = program.data()};
  if (!program.empty()) set(socket, SOL_SOCKET, SO_ATTACH_FILTER, filter, "set a packet socket's filter");
  set(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "receive arriving frames only");
  set(socket, SOL_PACKET, PACKET_VNET_HDR, 1, "ask for the offloads of frames");
  set(socket, SOL_PACKET, PACKET_COPY_THRESH, 1, "ask for frames longer than a slot");
  set_queue_bytes(socket);
  return socket;
}

/// An interface may look at the group addresses that it was told of; the stack's groups change, and what it
/// is not a member of it drops itself.
void receive_all_groups(const FileDescriptor& socket, int interface_index) {
  packet_mreq membership{};
  membership.mr_ifindex = interface_index;
  membership.mr_type = PACKET_MR_ALLMULTI;
  set(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership, "receive frames for groups");
}

void bind_to(const FileDescriptor& socket, int interface_index) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = interface_index;
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  checked(bind(socket.number(), generic, sizeof address), "bind a packet socket");
}

/// Where the kernel puts a frame in its slot: its payload behind the slot's header and the sender's address,
/// aligned, and then behind the frame's offloads, too; the Ethernet header right before the payload.
constexpr std::size_t kFrameAt =
    TPACKET_ALIGN(TPACKET2_HDRLEN + 16) + FrameOffload::kHeaderBytes - sizeof(ether_header);

}  // namespace

PacketReceiver::PacketReceiver(int interface_index, std::size_t frame_bytes, std::size_t least_slots,
                               std::vector<sock_filter> filter)
    : socket_(make_socket(std::move(filter))),
      ring_(socket_.number(), PacketRing::Direction::receive, kFrameAt + frame_bytes, least_slots) {
  receive_all_groups(socket_, interface_index);
  bind_to(socket_, interface_index);
}

std::optional<PacketBuffer> PacketReceiver::receive() {
  if (!segments_.empty()) return count(segments_.pop_front());
  while ((ring_.status() & TP_STATUS_USER) != 0) {
    auto frame = take_slot();
    ring_.set_status(TP_STATUS_KERNEL);
    ring_.advance();
    if (frame) return count(std::move(frame));
  }
  return {};
}

std::optional<PacketBuffer> PacketReceiver::count(std::optional<PacketBuffer> frame) {
  ++received_;
  return frame;
}

std::optional<PacketBuffer> PacketReceiver::take_slot() {
  const auto header = ring_.header();
  if ((header.tp_status & TP_STATUS_COPY) != 0) return take_long_frame();
  if (header.tp_snaplen < header.tp_len) {  // the queue was full
    ++dropped_;
    return {};
  }
  const auto slot = ring_.slot();
  const auto offload = slot.subspan(header.tp_mac - FrameOffload::kHeaderBytes, FrameOffload::kHeaderBytes);
  return restore(slot.subspan(header.tp_mac, header.tp_snaplen), FrameOffload::parse(offload));
}

/// A frame that did not fit its slot is the oldest in the socket's queue, and its slot holds the beginning.
std::optional<PacketBuffer> PacketReceiver::take_long_frame() {
  long_frame_.resize(kLongestFrame);
  const auto length = retry_interrupted([&] {
    return recv(socket_.number(), long_frame_.data(), long_frame_.size(), MSG_DONTWAIT | MSG_TRUNC);
  });
  const auto size = static_cast<std::size_t>(length);
  if (length < 0 || size < FrameOffload::kHeaderBytes || size > long_frame_.size()) {
    ++unsplittable_;
    return {};
  }
  const auto whole = ByteView(long_frame_).first(size);
  return restore(whole.subspan(FrameOffload::kHeaderBytes),
                 FrameOffload::parse(whole.first(FrameOffload::kHeaderBytes)));
}

std::optional<PacketBuffer> PacketReceiver::restore(ByteView frame, const FrameOffload& offload) {
  if (offload.segment_bytes) {
    auto parts = split_frame(frame, *offload.segment_bytes);
    if (parts.empty()) {
      ++unsplittable_;
      return {};
    }
    for (auto& part : parts) segments_.push_back(std::move(part));
    return segments_.pop_front();
  }
  auto whole = PacketBuffer::copy_of(frame);
  if (offload.checksum) complete_checksum(whole.bytes(), *offload.checksum);
  return whole;
}

int PacketReceiver::take_error() {
  int error = 0;
  socklen_t length = sizeof error;
  checked(getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &error, &length), "ask a packet socket");
  return error;
}

bool PacketReceiver::interface_is_gone() const {
  sockaddr_ll address{};
  socklen_t length = sizeof address;
  checked(getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&address), &length), "ask for a binding");
  return address.sll_ifindex <= 0;
}

std::uint64_t PacketReceiver::dropped() {
  tpacket_stats since_last{};
  socklen_t length = sizeof since_last;
  checked(getsockopt(socket_.number(), SOL_PACKET, PACKET_STATISTICS, &since_last, &length), "count frames");
  dropped_ += since_last.tp_drops;
  return dropped_;
}

}  // namespace netrig
