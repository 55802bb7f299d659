// dns_echo PORT: what UDP costs a DNS server at least. It takes questions in batches and sends each back as a
// reply with one fixed answer, without looking at it.
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kMaxBytes = 1500;
constexpr std::size_t kHeaderBytes = 12;

/// Gives the reply's length: the question, an A record that points to its name (RFC 1035 4.1), and nothing
/// else.
std::size_t turn_into_reply(std::uint8_t* message, std::size_t size) {
  constexpr std::array<std::uint8_t, 16> kAnswer{0xc0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 10, 9, 9, 9};
  std::size_t end = kHeaderBytes;
  while (end < size && message[end] != 0) end += message[end] + 1u;
  end += 5;
  if (end > size || end + kAnswer.size() > kMaxBytes) return size;
  message[2] |= 0x84;  // QR, AA
  message[6] = 0;
  message[7] = 1;
  message[10] = message[11] = 0;
  std::memcpy(message + end, kAnswer.data(), kAnswer.size());
  return end + kAnswer.size();
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: dns_echo PORT\n", stderr);
    return 2;
  }
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  const int buffer_bytes = 4 << 20;
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes);
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(static_cast<std::uint16_t>(std::atoi(arguments[1])));
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) fail("bind");

  static std::array<std::array<std::uint8_t, kMaxBytes>, kBatch> messages;
  std::array<sockaddr_in, kBatch> peers{};
  std::array<iovec, kBatch> parts{};
  std::array<mmsghdr, kBatch> headers{};
  for (;;) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts[i] = {messages[i].data(), kMaxBytes};
      headers[i].msg_hdr = {
          .msg_name = &peers[i], .msg_namelen = sizeof peers[i], .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    const int received = ::recvmmsg(socket, headers.data(), kBatch, MSG_WAITFORONE, nullptr);
    if (received < 0) fail("recvmmsg");
    for (int i = 0; i < received; ++i) {
      const auto at = static_cast<std::size_t>(i);
      parts[at].iov_len = turn_into_reply(messages[at].data(), headers[at].msg_len);
    }
    for (int done = 0; done < received;) {
      const int sent = ::sendmmsg(socket, headers.data() + done, static_cast<unsigned>(received - done), 0);
      if (sent <= 0) fail("sendmmsg");
      done += sent;
    }
  }
}
