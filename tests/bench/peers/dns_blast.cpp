// dns_blast ADDRESS PORT SECONDS WINDOW: asks a DNS server for the addresses of 1000 names, h0000.bench.test
// and so on, as fast as it answers: WINDOW questions are always on their way, by one socket, in batches.
// First it waits until the server answers, and asks for each name once, so that a cache has them. Prints one
// line of JSON. It is plain sockets: a yardstick for servers must not be made of what it measures.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kNames = 1000;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kMaxReplyBytes = 1500;
constexpr int kLostAfterMilliseconds = 20;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

/// RFC 1035 4.1, ID left open.
std::string make_query(std::size_t number) {
  std::array<char, 8> name{};
  std::snprintf(name.data(), name.size(), "h%04u", static_cast<unsigned>(number % kNames));
  std::string query("\0\0\1\0\0\1\0\0\0\0\0\0", kHeaderBytes);
  for (const auto& label : {std::string(name.data()), std::string("bench"), std::string("test")})
    query += static_cast<char>(label.size()) + label;
  return query + std::string("\0\0\1\0\1", 5);
}

/// One answer and no error.
bool is_good(const std::uint8_t* reply, std::size_t size) {
  return size > kHeaderBytes && (reply[3] & 0xf) == 0 && reply[6] == 0 && reply[7] == 1;
}

struct Counts {
  std::uint64_t replies = 0;
  std::uint64_t bad = 0;
  std::uint64_t lost = 0;
};

class Blaster {
 public:
  Blaster(const sockaddr_in& server, std::size_t window)
      : socket_(::socket(AF_INET, SOCK_DGRAM, 0)), window_(window) {
    const int buffer_bytes = 4 << 20;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) fail("connect");
    for (std::size_t i = 0; i < kNames; ++i) queries_.push_back(make_query(i));
    for (std::size_t i = 0; i < kBatch; ++i) {
      link(outgoing_[i], sent_[i], questions_[i].data(), queries_.front().size());
      link(incoming_[i], received_[i], replies_[i].data(), kMaxReplyBytes);
    }
  }
  ~Blaster() { ::close(socket_); }
  Blaster(const Blaster&) = delete;
  Blaster& operator=(const Blaster&) = delete;

  /// Until the server answers, for at most five seconds.
  bool wait_for_server() {
    for (int tries = 0; tries < 100; ++tries) {
      send(1);
      pollfd ready{socket_, POLLIN, 0};
      if (::poll(&ready, 1, 50) == 1 && receive() > 0 && counts_.replies > counts_.bad) return true;
      on_way_ = 0;
    }
    return false;
  }

  void ask_for_each_once() {
    const auto end = counts_.replies + kNames;
    while (counts_.replies < end) turn();
  }

  Counts run(Clock::duration time) {
    counts_ = {};
    for (const auto end = Clock::now() + time; Clock::now() < end;) turn();
    return counts_;
  }

 private:
  static void link(mmsghdr& header, iovec& part, void* bytes, std::size_t size) {
    part = {bytes, size};
    header.msg_hdr.msg_iov = &part;
    header.msg_hdr.msg_iovlen = 1;
  }

  void turn() {
    while (on_way_ < window_ && send(std::min(kBatch, window_ - on_way_)) > 0) {
    }
    if (receive() > 0) return;
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, kLostAfterMilliseconds) == 0) counts_.lost += std::exchange(on_way_, 0);
  }

  std::size_t send(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto& query = queries_[next_ % kNames];
      std::copy(query.begin(), query.end(), questions_[i].begin());
      questions_[i][0] = static_cast<char>(next_ >> 8);
      questions_[i][1] = static_cast<char>(next_);
      ++next_;
    }
    const int sent = ::sendmmsg(socket_, outgoing_.data(), static_cast<unsigned>(count), 0);
    if (sent <= 0) return 0;
    on_way_ += static_cast<std::size_t>(sent);
    return static_cast<std::size_t>(sent);
  }

  std::size_t receive() {
    const int received = ::recvmmsg(socket_, incoming_.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (received <= 0) return 0;
    const auto count = static_cast<std::size_t>(received);
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_good(replies_[i].data(), incoming_[i].msg_len)) ++counts_.bad;
    }
    counts_.replies += count;
    on_way_ -= std::min(on_way_, count);
    return count;
  }

  int socket_;
  std::size_t window_;
  std::size_t on_way_ = 0;
  std::uint64_t next_ = 0;
  Counts counts_;
  std::vector<std::string> queries_;
  std::array<std::array<char, 64>, kBatch> questions_{};
  std::array<std::array<std::uint8_t, kMaxReplyBytes>, kBatch> replies_{};
  std::array<iovec, kBatch> sent_{};
  std::array<iovec, kBatch> received_{};
  std::array<mmsghdr, kBatch> outgoing_{};
  std::array<mmsghdr, kBatch> incoming_{};
};

}  // namespace

int main(int count, char** arguments) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  if (count != 5 || ::inet_pton(AF_INET, arguments[1], &server.sin_addr) != 1) {
    std::fputs("usage: dns_blast ADDRESS PORT SECONDS WINDOW\n", stderr);
    return 2;
  }
  server.sin_port = htons(static_cast<std::uint16_t>(std::atoi(arguments[2])));
  const double seconds = std::atof(arguments[3]);
  Blaster blaster(server, static_cast<std::size_t>(std::atoi(arguments[4])));
  if (!blaster.wait_for_server()) {
    std::fputs("dns_blast: the server does not answer\n", stderr);
    return 1;
  }
  blaster.ask_for_each_once();
  const auto begin = Clock::now();
  const auto counts =
      blaster.run(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)));
  const std::chrono::duration<double> passed = Clock::now() - begin;
  std::printf("{\"queries_per_second\": %.0f, \"replies\": %llu, \"bad\": %llu, \"lost\": %llu}\n",
              static_cast<double>(counts.replies) / passed.count(),
              static_cast<unsigned long long>(counts.replies), static_cast<unsigned long long>(counts.bad),
              static_cast<unsigned long long>(counts.lost));
  return 0;
}
