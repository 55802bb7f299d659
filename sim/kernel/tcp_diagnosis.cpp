#include "kernel/tcp_diagnosis.hpp"

#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include "kernel/netlink_attributes.hpp"
#include "kernel/tcp_info.hpp"

namespace netrig {

namespace {

/// The states of include/net/tcp_states.h that have all of tcp_info: ESTABLISHED, SYN-SENT, FIN-WAIT-1,
/// FIN-WAIT-2, CLOSE-WAIT, LAST-ACK and CLOSING.
constexpr std::uint32_t kStates = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 5 | 1u << 8 | 1u << 9 | 1u << 11;

IpAddress address_of(std::uint8_t family, const __be32 (&words)[4]) {
  Ipv6Address::Octets octets{};
  static_assert(sizeof octets == sizeof words);
  std::memcpy(octets.data(), words, sizeof words);
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (family == AF_INET) return Ipv4Address(ByteReader(octets).u32());
  if (!std::equal(kMapped.begin(), kMapped.end(), octets.begin())) return Ipv6Address(octets);
  return Ipv4Address(ByteReader(ByteView(octets).subspan(kMapped.size())).u32());
}

Endpoint end_of(std::uint8_t family, const __be32 (&address)[4], __be16 port) {
  return {address_of(family, address), ntohs(port)};
}

/// `ca_state` of include/net/tcp.h; with "disorder" the kernel has seen duplicates, and lost nothing yet.
TcpSender::Phase phase_of(unsigned state) {
  using Phase = TcpSender::Phase;
  constexpr std::array kPhases{Phase::open, Phase::open, Phase::reduced, Phase::recovery, Phase::loss};
  return state < kPhases.size() ? kPhases[state] : Phase::open;
}

/// The kernel counts the window and what is in flight in segments.
TcpTraceRow row_of(const inet_diag_msg& connection, const tcp_info& info) {
  using std::chrono::microseconds;
  constexpr std::uint32_t kInfinite = 0x7fffffff;  // TCP_INFINITE_SSTHRESH
  const auto& id = connection.id;
  const std::uint64_t segment = info.tcpi_snd_mss;
  const auto left = std::min(info.tcpi_unacked, info.tcpi_sacked + info.tcpi_lost);
  TcpTraceRow row{.ends = {end_of(connection.idiag_family, id.idiag_src, id.idiag_sport),
                           end_of(connection.idiag_family, id.idiag_dst, id.idiag_dport)},
                  .state = kernel_state_name(connection.idiag_state),
                  .phase = phase_of(info.tcpi_ca_state),
                  .window_bytes = info.tcpi_snd_cwnd * segment,
                  .slow_start_threshold_bytes = {},
                  .smoothed_round_trip = {},
                  .round_trip_variation = microseconds(info.tcpi_rttvar),
                  .retransmission_timeout = microseconds(info.tcpi_rto),
                  .in_flight_bytes = (info.tcpi_unacked - left + info.tcpi_retrans) * segment,
                  .unsent_bytes = info.tcpi_notsent_bytes,
                  .unread_bytes = connection.idiag_rqueue,
                  .peer_window_bytes = info.tcpi_snd_wnd,
                  .retransmissions = info.tcpi_total_retrans};
  if (info.tcpi_snd_ssthresh < kInfinite) row.slow_start_threshold_bytes = info.tcpi_snd_ssthresh * segment;
  if (info.tcpi_rtt > 0) row.smoothed_round_trip = microseconds(info.tcpi_rtt);
  return row;
}

NetlinkMessage request_for(std::uint8_t family) {
  NetlinkMessage message("list the TCP connections", SOCK_DIAG_BY_FAMILY);
  auto& request = message.family<inet_diag_req_v2>();
  request.sdiag_family = family;
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_ext = 1u << (INET_DIAG_INFO - 1);
  request.idiag_states = kStates;
  return message;
}

/// Not open where there is none: without IPv6, or without /proc.
FileDescriptor open_counts(const std::string& name) {
  return FileDescriptor::adopt(::open(("/proc/thread-self/net/" + name).c_str(), O_RDONLY | O_CLOEXEC));
}

/// The number behind "TCP: inuse" or "TCP6: inuse"; none when it does not stand there.
std::optional<unsigned> sockets_in(const FileDescriptor& counts) {
  constexpr std::string_view kInUse = ": inuse ";
  std::array<char, 512> text{};
  const auto bytes = ::pread(counts.number(), text.data(), text.size(), 0);
  const std::string_view said(text.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  const auto line = said.find("TCP");
  const auto at = line == said.npos ? said.npos : said.find(kInUse, line);
  if (at == said.npos) return {};
  unsigned number = 0;
  const auto rest = said.substr(at + kInUse.size());
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

TcpDiagnosis::TcpDiagnosis()
    : socket_(NETLINK_SOCK_DIAG), counts_{open_counts("sockstat"), open_counts("sockstat6")} {}

bool TcpDiagnosis::has_sockets() const {
  if (!counts_[0].is_open()) return true;
  return std::any_of(counts_.begin(), counts_.end(), [](const FileDescriptor& counts) {
    return counts.is_open() && sockets_in(counts) != 0u;
  });
}

void TcpDiagnosis::list(const std::function<void(const TcpTraceRow&)>& each) {
  for (const std::uint8_t family : {AF_INET, AF_INET6}) {
    auto request = request_for(family);
    socket_.dump(request, [&](const nlmsghdr& message) {
      const auto* connection = netlink_family<inet_diag_msg>(message);
      if (connection == nullptr) return;
      const auto bytes = read_bytes(netlink_attributes(message, sizeof *connection), INET_DIAG_INFO);
      if (!bytes) return;
      tcp_info info{};  // an older kernel's is shorter, a newer one's longer
      std::memcpy(&info, bytes->data(), std::min(bytes->size(), sizeof info));
      each(row_of(*connection, info));
    });
  }
}

}  // namespace netrig
