#include "tcp_info.hpp"

#include "tcp_descriptor.hpp"

namespace netrig::packetdrill {

namespace {

constexpr std::uint32_t kUnlimitedThreshold = 0x7fffffff;  // TCP_INFINITE_SSTHRESH

// Linux's numbers of the states (include/net/tcp_states.h).
enum LinuxState : std::uint8_t {
  kEstablished = 1,
  kSynSent,
  kSynReceived,
  kFinWait1,
  kFinWait2,
  kTimeWait,
  kClose,
  kCloseWait,
  kLastAck,
  kListen,
  kClosing,
};

LinuxState linux_state(TcpControlBlock::State state) {
  using State = TcpControlBlock::State;
  switch (state) {
    case State::closed:
      return kClose;
    case State::syn_sent:
      return kSynSent;
    case State::syn_received:
      return kSynReceived;
    case State::established:
      return kEstablished;
    case State::fin_wait_1:
      return kFinWait1;
    case State::fin_wait_2:
      return kFinWait2;
    case State::close_wait:
      return kCloseWait;
    case State::closing:
      return kClosing;
    case State::last_ack:
      return kLastAck;
    case State::time_wait:
      return kTimeWait;
  }
  return kClose;
}

std::uint32_t micros(Duration time) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

std::uint8_t linux_phase(const TcpSender& sender) {
  using Phase = TcpSender::Phase;
  switch (sender.phase()) {
    case Phase::open:
      return sender.flight().arrived_segments() > 0 ? TCP_CA_Disorder : TCP_CA_Open;
    case Phase::reduced:
      return TCP_CA_CWR;
    case Phase::recovery:
      return TCP_CA_Recovery;
    case Phase::loss:
      return TCP_CA_Loss;
  }
  return TCP_CA_Open;
}

void fill_flight(::tcp_info& info, const TcpFlight& flight) {
  info.tcpi_unacked = static_cast<std::uint32_t>(flight.size());
  info.tcpi_sacked = static_cast<std::uint32_t>(flight.arrived_segments());
  for (std::size_t i = 0; i < flight.size(); ++i) {
    const bool again = !flight[i].once && !flight[i].lost && !flight[i].arrived;
    if (again) ++info.tcpi_retrans;
    if (again || flight[i].lost) ++info.tcpi_lost;  // what was lost counts until it has come
  }
}

void fill_sender(::tcp_info& info, const TcpSender& sender) {
  const auto segment = sender.segment_size();
  const auto& congestion = sender.congestion();
  info.tcpi_snd_mss = segment;
  info.tcpi_ca_state = linux_phase(sender);
  fill_flight(info, sender.flight());
  info.tcpi_snd_cwnd = sender.window() / segment;
  const auto threshold = congestion.slow_start_threshold();
  info.tcpi_snd_ssthresh = threshold ? *threshold / segment : kUnlimitedThreshold;
  info.tcpi_rto = micros(sender.round_trip().timeout());
  info.tcpi_rtt = micros(sender.round_trip().smoothed());
  info.tcpi_rttvar = micros(sender.round_trip().variation());
  info.tcpi_min_rtt = micros(sender.round_trip().minimum().value_or(Duration{}));
  info.tcpi_total_retrans = static_cast<std::uint32_t>(sender.retransmissions());
  info.tcpi_retransmits = static_cast<std::uint8_t>(sender.timeouts_in_a_row());
  info.tcpi_notsent_bytes = static_cast<std::uint32_t>(sender.queued_bytes() - sender.unacknowledged_bytes());
}

}  // namespace

::tcp_info tcp_info(const TcpDescriptor& descriptor, TimePoint now) {
  ::tcp_info info{};
  const auto* connection = descriptor.connection();
  info.tcpi_state = connection != nullptr ? linux_state(connection->state()) : kListen;
  if (connection == nullptr) return info;
  fill_sender(info, connection->sender());
  info.tcpi_advmss = descriptor.own_segment_bytes();
  info.tcpi_last_data_recv = micros(now - descriptor.last_received()) / 1000;
  info.tcpi_reordering = descriptor.reordering().degree();
  info.tcpi_reord_seen = descriptor.reordering().seen();
  const auto& limits = descriptor.time_limits();
  info.tcpi_busy_time = micros(limits.busy(now));
  info.tcpi_rwnd_limited = micros(limits.peer_window(now));
  info.tcpi_sndbuf_limited = micros(limits.send_buffer(now));
  return info;
}

}  // namespace netrig::packetdrill
