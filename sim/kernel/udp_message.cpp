#include "kernel/udp_message.hpp"

#include <netinet/udp.h>

#include <cstring>

namespace netrig {

namespace {

/// A copy of a control message's value: its bytes need not be aligned for it.
template <class Value>
Value control_value(const cmsghdr& control) {
  Value value{};
  if (control.cmsg_len >= CMSG_LEN(sizeof value)) std::memcpy(&value, CMSG_DATA(&control), sizeof value);
  return value;
}

void read_one(const cmsghdr& control, ReceivedControl& result) {
  const auto is = [&](int level, int type) {
    return control.cmsg_level == level && control.cmsg_type == type;
  };
  if (is(IPPROTO_IP, IP_PKTINFO)) {
    const auto info = control_value<in_pktinfo>(control);
    result.to = from_in_addr(info.ipi_addr);
    result.device_index = info.ipi_ifindex;
  } else if (is(IPPROTO_IPV6, IPV6_PKTINFO)) {
    const auto info = control_value<in6_pktinfo>(control);
    result.to = from_in6_addr(info.ipi6_addr);
    result.device_index = static_cast<int>(info.ipi6_ifindex);
  } else if (is(IPPROTO_IP, IP_TTL) || is(IPPROTO_IPV6, IPV6_HOPLIMIT)) {
    result.ttl = static_cast<std::uint8_t>(control_value<int>(control));
  }
}

/// The kernel only reads it.
iovec to_read(ByteView bytes) {
  return {.iov_base = const_cast<std::uint8_t*>(bytes.data()), .iov_len = bytes.size()};
}

}  // namespace

ReceivedControl read_control(const msghdr& header) {
  ReceivedControl result;
  auto* mutable_header = const_cast<msghdr*>(&header);  // CMSG_NXTHDR only reads it
  for (auto* control = CMSG_FIRSTHDR(mutable_header); control != nullptr;
       control = CMSG_NXTHDR(mutable_header, control)) {
    read_one(*control, result);
  }
  return result;
}

void DatagramMessage::reset(msghdr& header) {
  header = {};
  header.msg_name = address_.get();
  header.msg_iov = &payload_;
  header.msg_iovlen = 1;
}

void DatagramMessage::receive_into(msghdr& header, MutableByteView buffer) {
  reset(header);
  header.msg_namelen = sizeof address_.storage;
  payload_ = {.iov_base = buffer.data(), .iov_len = buffer.size()};
  header.msg_control = control_.data();
  header.msg_controllen = control_.size();
}

void DatagramMessage::send_from(msghdr& header, const OutgoingDatagram& datagram, bool is_connected) {
  reset(header);
  address_ = SocketAddress(datagram.to);
  header.msg_namelen = address_.length;
  if (is_connected) header.msg_name = nullptr, header.msg_namelen = 0;
  payload_ = to_read(datagram.payload);
  const bool v4 = datagram.to.address.is_v4();
  if (datagram.ttl) {
    add_control(header, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TTL : IPV6_HOPLIMIT, int{*datagram.ttl});
  }
  if (!datagram.source) return;
  if (datagram.source->is_v4()) {
    in_pktinfo info{};
    info.ipi_spec_dst = to_in_addr(datagram.source->v4());
    add_control(header, IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    info.ipi6_addr = to_in6_addr(datagram.source->v6());
    add_control(header, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

void DatagramMessage::add_segments(msghdr& header, std::span<const OutgoingDatagram> datagrams,
                                   std::span<iovec> payloads) {
  for (std::size_t i = 0; i < datagrams.size(); ++i) payloads[i] = to_read(datagrams[i].payload);
  header.msg_iov = payloads.data();
  header.msg_iovlen = datagrams.size();
  add_control(header, SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(datagrams.front().payload.size()));
}

template <class Value>
void DatagramMessage::add_control(msghdr& header, int level, int type, const Value& value) {
  const auto used = header.msg_controllen;
  auto* control = reinterpret_cast<cmsghdr*>(control_.data() + used);
  control->cmsg_level = level;
  control->cmsg_type = type;
  control->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(control), &value, sizeof value);
  header.msg_control = control_.data();
  header.msg_controllen = used + CMSG_SPACE(sizeof value);
}

}  // namespace netrig
