// setsockopt(2) and getsockopt(2) of a TcpDescriptor: what scripts set, and what they ask.
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tcp_descriptor.hpp"
#include "tcp_info.hpp"

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

namespace netrig::packetdrill {

namespace {

constexpr int kLeastSegment = 88;  // TCP_MIN_MSS
constexpr int kLargestSegment = 32767;
constexpr int kUnknownSegment = 536;
constexpr int kLeastSendBuffer = 4608;  // SOCK_MIN_SNDBUF

}  // namespace

int TcpDescriptor::set_option(int level, int name, const void* value, socklen_t length) {
  if (level == SOL_SOCKET && name == SO_LINGER) {
    if (length < sizeof(linger)) return -EINVAL;
    linger_.emplace();
    std::memcpy(&*linger_, value, sizeof(linger));
    return 0;
  }
  if (level == IPPROTO_IP || level == IPPROTO_IPV6) return 0;  // the stack sends what it sends
  if (length < sizeof(int)) return -EINVAL;
  int number = 0;
  std::memcpy(&number, value, sizeof number);
  if (level == SOL_SOCKET) return set_socket_option(name, number);
  if (level == IPPROTO_TCP) return set_tcp_option(name, number);
  return -ENOPROTOOPT;
}

int TcpDescriptor::set_socket_option(int name, int value) {
  switch (name) {
    case SO_SNDBUF:
      // Twice what was asked for, since descriptions count, too (socket(7)).
      sending().set_limit(static_cast<std::uint64_t>(std::max(2 * value, kLeastSendBuffer)));
      send_buffer_is_fixed_ = true;
      return 0;
    case SO_RCVBUF:
      settings_.receive_buffer_bytes = settings_.largest_receive_buffer_bytes =
          static_cast<std::size_t>(2 * value);
      return 0;
    case SO_KEEPALIVE:
      settings_.keep_alive = value != 0;
      if (socket_) socket_->set_keep_alive(settings_.keep_alive, host_.now());
      return 0;
    case SO_REUSEADDR:
    case SO_REUSEPORT:
    case SO_MARK:
    case SO_PRIORITY:
    case SO_ZEROCOPY:  // bytes are copied all the same, as Linux does over its loopback
      return 0;
    default:
      return -ENOPROTOOPT;
  }
}

int TcpDescriptor::set_tcp_option(int name, int value) {
  switch (name) {
    case TCP_NODELAY:
      settings_.no_delay = value != 0;
      if (!socket_) return 0;
      if (settings_.no_delay) release(false);
      socket_->set_no_delay(settings_.no_delay, host_.now());
      return 0;
    case TCP_CORK:
      corked_ = value != 0;
      if (socket_ && !corked_) release(false);
      return 0;
    case TCP_MAXSEG:
      if (value != 0 && (value < kLeastSegment || value > kLargestSegment)) return -EINVAL;
      maximum_segment_ = static_cast<std::uint32_t>(value);
      settings_.maximum_segment_bytes = maximum_segment_;
      if (listener_) listener_->set_settings(settings_);
      return 0;
    case TCP_NOTSENT_LOWAT:
      unsent_low_ = static_cast<std::uint32_t>(value);
      return 0;
    case TCP_INQ:
      tells_readable_ = value != 0;
      return 0;
    case TCP_KEEPIDLE:
      settings_.keep_alive_idle = std::chrono::seconds(value);
      return 0;
    case TCP_KEEPINTVL:
      settings_.keep_alive_interval = std::chrono::seconds(value);
      return 0;
    case TCP_KEEPCNT:
      settings_.keep_alive_probes = value;
      return 0;
    case TCP_SYNCNT:
      settings_.syn_timeouts = value + 1;
      return 0;
    case TCP_USER_TIMEOUT:
      settings_.user_timeout =
          value == 0 ? std::nullopt : std::optional<Duration>(std::chrono::milliseconds(value));
      if (socket_) socket_->set_user_timeout(settings_.user_timeout, host_.now());
      return 0;
    case TCP_QUICKACK:
      return 0;  // the stack acknowledges quickly while that helps
    default:
      return -ENOPROTOOPT;
  }
}

int TcpDescriptor::get_option(int level, int name, void* value, socklen_t& length) {
  if (level == IPPROTO_TCP && name == TCP_INFO) {
    if (!socket_ && !listener_) return -ENOTCONN;
    const auto info = tcp_info(*this, host_.now());
    std::memset(value, 0, length);
    std::memcpy(value, &info, std::min<std::size_t>(length, sizeof info));
    return 0;
  }
  if (level == IPPROTO_TCP && name == TCP_CC_INFO) {  // Reno has none
    length = 0;
    return 0;
  }
  if (level == SOL_SOCKET && name == SO_MEMINFO) {
    std::memset(value, 0, length);
    return 0;
  }
  const auto number = level == SOL_SOCKET    ? socket_option(name)
                      : level == IPPROTO_TCP ? tcp_option(name)
                                             : std::nullopt;
  if (!number) return -ENOPROTOOPT;
  length = std::min<socklen_t>(length, sizeof(int));
  std::memcpy(value, &*number, length);
  return 0;
}

std::optional<int> TcpDescriptor::socket_option(int name) {
  switch (name) {
    case SO_ERROR:
      return take_error();
    case SO_SNDBUF:
      return static_cast<int>(sending().limit());
    case SO_RCVBUF:
      return static_cast<int>(settings_.receive_buffer_bytes);
    case SO_KEEPALIVE:
      return settings_.keep_alive;
    default:
      return {};
  }
}

std::optional<int> TcpDescriptor::tcp_option(int name) const {
  switch (name) {
    case TCP_NODELAY:
      return settings_.no_delay;
    case TCP_CORK:
      return corked_;
    case TCP_MAXSEG:
      if (socket_ && !is_closed()) return static_cast<int>(socket_->connection().sender().segment_size());
      return static_cast<int>(maximum_segment_.value_or(kUnknownSegment));
    case TCP_NOTSENT_LOWAT:
      return static_cast<int>(unsent_low_);
    case TCP_INQ:
      return tells_readable_;
    case TCP_USER_TIMEOUT:
      return static_cast<int>(
          std::chrono::duration_cast<std::chrono::milliseconds>(settings_.user_timeout.value_or(Duration{}))
              .count());
    default:
      return {};
  }
}

}  // namespace netrig::packetdrill
