#include "raw/message_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

sockaddr_un local_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw std::invalid_argument(path + ": too long for a local socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

using Control = std::array<char, CMSG_SPACE(sizeof(int) * MessageSocket::kMostDescriptors)>;

void attach(msghdr& header, Control& control, const std::vector<int>& descriptors) {
  if (descriptors.empty()) return;
  const auto bytes = descriptors.size() * sizeof(int);
  header.msg_control = control.data();
  header.msg_controllen = CMSG_SPACE(bytes);
  auto* first = CMSG_FIRSTHDR(&header);
  first->cmsg_level = SOL_SOCKET;
  first->cmsg_type = SCM_RIGHTS;
  first->cmsg_len = CMSG_LEN(bytes);
  std::memcpy(CMSG_DATA(first), descriptors.data(), bytes);
}

std::vector<FileDescriptor> detach(msghdr& header) {
  std::vector<FileDescriptor> result;
  for (auto* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
    std::vector<int> numbers((control->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    std::memcpy(numbers.data(), CMSG_DATA(control), numbers.size() * sizeof(int));
    for (const int number : numbers) result.push_back(FileDescriptor::adopt(number));
  }
  return result;
}

}  // namespace

MessageSocket MessageSocket::connect(const std::string& path) {
  const auto address = local_address(path);
  auto socket = FileDescriptor::adopt(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) throw_errno("open a local socket");
  const int done =
      retry_interrupted([&] { return ::connect(socket.number(), generic(address), sizeof address); });
  if (done != 0) throw_errno("reach the node's process at " + path);
  return MessageSocket(std::move(socket));
}

FileDescriptor MessageSocket::listen(const std::string& path) {
  const auto address = local_address(path);
  auto socket = FileDescriptor::adopt(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open()) throw_errno("open a local socket");
  ::unlink(path.c_str());
  if (::bind(socket.number(), generic(address), sizeof address) != 0) throw_errno("bind a socket to " + path);
  if (::listen(socket.number(), SOMAXCONN) != 0) throw_errno("listen at " + path);
  return socket;
}

void MessageSocket::send(const std::string& text, const std::vector<int>& descriptors) {
  if (text.size() > kMostBytes || descriptors.size() > kMostDescriptors) {
    throw std::invalid_argument("a message of " + std::to_string(text.size()) +
                                " bytes: " + std::to_string(kMostBytes) + " is the most");
  }
  iovec part{const_cast<char*>(text.data()), text.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  alignas(cmsghdr) Control control{};
  attach(header, control, descriptors);
  const auto sent = retry_interrupted([&] { return ::sendmsg(socket_.number(), &header, MSG_NOSIGNAL); });
  if (sent < 0) throw_errno("send a message to a node's process");
}

std::optional<MessageSocket::Message> MessageSocket::receive() {
  std::string text(kMostBytes, '\0');
  iovec part{text.data(), text.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  alignas(cmsghdr) Control control{};
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const auto count =
      retry_interrupted([&] { return ::recvmsg(socket_.number(), &header, MSG_CMSG_CLOEXEC); });
  would_block_ = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  if (count <= 0) return {};
  text.resize(static_cast<std::size_t>(count));
  return Message{std::move(text), detach(header)};
}

}  // namespace netrig
