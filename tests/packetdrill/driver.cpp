#include "driver.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "socket_address.hpp"

namespace netrig::packetdrill {

namespace {

/// What a look at the clock takes: packetdrill looks at it until it has come to the time of an event.
constexpr Duration kLook = std::chrono::microseconds(1);

std::int64_t micros(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

Driver::Driver(const Options& options)
    : sysctls_(options.sysctls), host_(options.addresses), turns_(host_, mutex_) {
  host_.on_burst([this](auto& burst) { segmentation_.look(burst); });
}

Driver::~Driver() {
  for (const auto& [fd, descriptor] : descriptors_) ::close(fd);
}

template <class Kind>
Kind* Driver::find(int fd) const {
  const auto found = descriptors_.find(fd);
  return found == descriptors_.end() ? nullptr : dynamic_cast<Kind*>(found->second.get());
}

/// The number is one of the process's, of a file that holds nothing: so it is nobody else's, and harmless
/// where packetdrill itself closes it.
int Driver::add(std::unique_ptr<Descriptor> descriptor) {
  const int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd < 0) return -errno;
  descriptors_[fd] = std::move(descriptor);
  return fd;
}

bool Driver::wait(const TcpDescriptor& socket, int flags, const std::function<bool()>& ready) {
  if (socket.nonblocking || (flags & MSG_DONTWAIT) != 0) return false;
  return turns_.wait(ready, {});
}

Deadline Driver::after(int timeout_ms) const {
  if (timeout_ms < 0) return {};
  return host_.now() + std::chrono::milliseconds(timeout_ms);
}

// ---- sockets

int Driver::socket(int domain, int type, int protocol) {
  if (domain != AF_INET && domain != AF_INET6) return -EAFNOSUPPORT;
  const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (kind != SOCK_STREAM || (protocol != 0 && protocol != IPPROTO_TCP)) return -EPROTONOSUPPORT;
  const auto sysctls = Sysctls::read(sysctls_);
  segmentation_.set_least_segments(static_cast<std::uint32_t>(sysctls.number("tcp_min_tso_segs", 2)));
  auto descriptor = std::make_unique<TcpDescriptor>(host_, segmentation_, sysctls, domain);
  descriptor->nonblocking = (type & SOCK_NONBLOCK) != 0;
  return add(std::move(descriptor));
}

int Driver::bind(int fd, const sockaddr* address, socklen_t length) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  const auto local = read_address(address, length);
  return local ? socket->bind(*local) : -EINVAL;
}

int Driver::listen(int fd, int backlog) {
  auto* socket = find<TcpDescriptor>(fd);
  return socket == nullptr ? -EBADF : socket->listen(backlog);
}

int Driver::accept(int fd, sockaddr* address, socklen_t* length) {
  auto* listener = find<TcpDescriptor>(fd);
  if (listener == nullptr) return -EBADF;
  if (!listener->is_listening()) return -EINVAL;
  auto accepted = listener->accept();
  if (accepted == nullptr && wait(*listener, 0, [&] { return listener->has_accepted(); })) {
    accepted = listener->accept();
  }
  if (accepted == nullptr) return -EAGAIN;
  write_address(accepted->ends().remote, accepted->family(), address, length);
  return add(std::move(accepted));
}

int Driver::connect(int fd, const sockaddr* address, socklen_t length) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  if (address != nullptr && address->sa_family == AF_UNSPEC) return socket->disconnect();
  const auto remote = read_address(address, length);
  if (!remote) return -EINVAL;
  const int result = socket->connect(*remote);
  if (result != -EINPROGRESS) return result;
  if (!wait(*socket, 0, [&] { return !socket->is_connecting(); })) return -EINPROGRESS;
  return socket->connect(*remote);
}

int Driver::shutdown(int fd, int how) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  const int result = socket->shutdown(how);
  turns_.done();
  return result;
}

int Driver::close(int fd) {
  if (descriptors_.erase(fd) == 0) return -EBADF;
  ::close(fd);
  turns_.done();
  return 0;
}

// ---- data

ssize_t Driver::send(int fd, const iovec* pieces, std::size_t count, int flags) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  std::string bytes;
  bool is_null = false;
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) {
    wanted += pieces[i].iov_len;
    is_null = is_null || (pieces[i].iov_base == nullptr && pieces[i].iov_len > 0);
    if (!is_null) bytes.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  }
  std::size_t written = 0;
  while (written < wanted || wanted == 0) {
    const auto result = socket->write(is_null ? nullptr : bytes.data() + written, wanted - written, flags);
    if (result == 0) break;
    if (result > 0) {
      written += static_cast<std::size_t>(result);
      continue;
    }
    const bool goes_on = result == -EAGAIN && wait(*socket, flags, [&] { return socket->is_writable(); });
    if (!goes_on && written == 0) return result;
    if (!goes_on) break;
  }
  return static_cast<ssize_t>(written);
}

ssize_t Driver::receive(int fd, const iovec* pieces, std::size_t count, int flags) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  if (socket->is_connected() && !socket->is_readable()) {
    wait(*socket, flags, [&] { return socket->is_readable(); });
  }
  const bool peeks = (flags & MSG_PEEK) != 0;
  ssize_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (pieces[i].iov_len == 0) continue;
    auto* bytes = (flags & MSG_TRUNC) != 0 ? nullptr : static_cast<char*>(pieces[i].iov_base);
    if (bytes == nullptr && (flags & MSG_TRUNC) == 0 && socket->readable_bytes() > 0) return -EFAULT;
    if (total > 0 && socket->readable_bytes() == 0) break;
    const auto result = socket->read(bytes, pieces[i].iov_len, peeks);
    if (result < 0) return result;
    total += result;
    if (static_cast<std::size_t>(result) < pieces[i].iov_len) break;
  }
  turns_.done();
  return total;
}

ssize_t Driver::receive_message(int fd, msghdr* message, int flags) {
  const auto result = receive(fd, message->msg_iov, message->msg_iovlen, flags);
  if (result < 0) return result;
  const auto* socket = find<TcpDescriptor>(fd);
  message->msg_flags = 0;
  if (!socket->tells_readable() || message->msg_control == nullptr) {
    message->msg_controllen = 0;
    return result;
  }
  // A peer that is done counts as one byte, so that its end is read (tcp_inq_hint).
  const int left = socket->is_at_end() ? 1 : static_cast<int>(socket->readable_bytes());
  auto* header = CMSG_FIRSTHDR(message);
  if (header == nullptr || message->msg_controllen < CMSG_SPACE(sizeof left)) return result;
  header->cmsg_level = IPPROTO_TCP;
  header->cmsg_type = TCP_CM_INQ;
  header->cmsg_len = CMSG_LEN(sizeof left);
  std::memcpy(CMSG_DATA(header), &left, sizeof left);
  message->msg_controllen = CMSG_SPACE(sizeof left);
  return result;
}

ssize_t Driver::send_file(int fd, int file, off_t* offset, std::size_t count) {
  std::string bytes(count, '\0');
  const auto got = ::pread(file, bytes.data(), bytes.size(), offset != nullptr ? *offset : 0);
  if (got < 0) return -errno;
  const iovec piece{bytes.data(), static_cast<std::size_t>(got)};
  const auto sent = send(fd, &piece, 1, 0);
  if (sent > 0 && offset != nullptr) *offset += sent;
  return sent;
}

// ---- settings and questions

int Driver::set_option(int fd, int level, int name, const void* value, socklen_t length) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  const int result = value == nullptr ? -EFAULT : socket->set_option(level, name, value, length);
  turns_.done();
  return result;
}

int Driver::get_option(int fd, int level, int name, void* value, socklen_t* length) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  return value == nullptr || length == nullptr ? -EFAULT : socket->get_option(level, name, value, *length);
}

int Driver::fcntl(int fd, int command, int argument) {
  auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  if (command == F_GETFL) return O_RDWR | (socket->nonblocking ? O_NONBLOCK : 0);
  if (command != F_SETFL) return -EINVAL;
  socket->nonblocking = (argument & O_NONBLOCK) != 0;
  return 0;
}

int Driver::ioctl(int fd, unsigned long request, int* argument) {
  const auto* socket = find<TcpDescriptor>(fd);
  if (socket == nullptr) return -EBADF;
  if (argument == nullptr) return -EFAULT;
  if (socket->is_listening()) return -EINVAL;
  switch (static_cast<unsigned>(request)) {
    case SIOCINQ:
      *argument = static_cast<int>(socket->readable_bytes());
      return 0;
    case SIOCOUTQ:
      *argument = static_cast<int>(socket->unacknowledged_bytes());
      return 0;
    case SIOCOUTQNSD:
      *argument = static_cast<int>(socket->unsent_bytes());
      return 0;
    default:
      return -ENOTTY;
  }
}

// ---- waiting for several

int Driver::poll(pollfd* fds, nfds_t count, int timeout_ms) {
  const auto look = [&] {
    int ready = 0;
    for (nfds_t i = 0; i < count; ++i) {
      auto* descriptor = find<Descriptor>(fds[i].fd);
      const short always = POLLERR | POLLHUP | POLLNVAL;
      const short events = descriptor != nullptr ? descriptor->events() : short{POLLNVAL};
      fds[i].revents = static_cast<short>(events & (fds[i].events | always));
      if (fds[i].revents != 0) ++ready;
    }
    return ready;
  };
  turns_.wait([&] { return look() > 0; }, after(timeout_ms));
  return look();
}

int Driver::epoll_create() {
  return add(std::make_unique<EpollDescriptor>([this](int fd) { return find<Descriptor>(fd); }));
}

int Driver::epoll_control(int fd, int operation, int watched, const epoll_event* event) {
  auto* epoll = find<EpollDescriptor>(fd);
  return epoll == nullptr ? -EBADF : epoll->control(operation, watched, event);
}

int Driver::epoll_wait(int fd, epoll_event* events, int most, int timeout_ms) {
  auto* epoll = find<EpollDescriptor>(fd);
  if (epoll == nullptr) return -EBADF;
  if (most <= 0) return -EINVAL;
  turns_.wait([&] { return epoll->is_ready(); }, after(timeout_ms));
  const auto ready = epoll->take(static_cast<std::size_t>(most));
  std::copy(ready.begin(), ready.end(), events);
  return static_cast<int>(ready.size());
}

// ---- the network and time

int Driver::packet_in(const void* bytes, std::size_t count) {
  host_.deliver({static_cast<const std::uint8_t*>(bytes), count});
  turns_.done();
  return 0;
}

/// When nothing is to come any more, it gives an empty packet, which packetdrill refuses: it knows no other
/// end of waiting.
int Driver::packet_out(void* bytes, std::size_t* count, long long* time_us) {
  turns_.done();
  while (host_.sent().empty()) {
    if (turns_.run_on()) continue;
    std::fprintf(stderr, "the stack has nothing to send, and never will\n");
    *count = 0;
    *time_us = micros(host_.now());
    return 0;
  }
  const auto sent = std::move(host_.sent().front());
  host_.sent().pop_front();
  *count = std::min(*count, sent.packet.size());
  std::copy_n(sent.packet.bytes().begin(), *count, static_cast<std::uint8_t*>(bytes));
  *time_us = micros(sent.at);
  return 0;
}

int Driver::sleep(Duration time) {
  turns_.run_to(host_.now() + time);
  return 0;
}

int Driver::time_of_day(timeval* time) {
  if (!turns_.came_back()) turns_.run_to(host_.now() + kLook);
  const auto now = micros(host_.now());
  time->tv_sec = now / 1'000'000;
  time->tv_usec = now % 1'000'000;
  return 0;
}

}  // namespace netrig::packetdrill
