// One TCP connection (the transmission control block of RFC 9293 3.3.1): its state machine, 3.10, with the
// resets of RFC 5961. The two directions of its data are TcpSender's and TcpReceiver's business; which
// connection a segment belongs to is TcpLayer's.
//
// It has no clock and no socket: segments, calls and the time go in, segments go out through TcpOutput, and
// deadline() says when poll() is due.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "host/network_error.hpp"
#include "host/result.hpp"
#include "host/time.hpp"
#include "stack/receive_buffer_growth.hpp"
#include "stack/tcp_receiver.hpp"
#include "stack/tcp_sender.hpp"
#include "stack/tcp_settings.hpp"
#include "stack/tcp_timestamping.hpp"
#include "wire/ip_address.hpp"
#include "wire/tcp_header.hpp"

namespace netrig {

/// Local and remote end: what names a connection.
struct TcpEnds {
  Endpoint local;
  Endpoint remote;

  friend auto operator<=>(const TcpEnds&, const TcpEnds&) = default;
};

/// Where segments go. Ports, flags and numbers are set; the checksum is not. `ecn_capable`: routers may mark
/// the packet instead of dropping it (RFC 3168 6.1.2).
class TcpOutput {
 public:
  virtual ~TcpOutput() = default;
  virtual void transmit(const TcpEnds& ends, const TcpHeader& header, const ByteRing::Pieces& payload,
                        bool ecn_capable) = 0;
};

class TcpControlBlock {
 public:
  enum class State {
    closed,
    syn_sent,
    syn_received,
    established,
    fin_wait_1,
    fin_wait_2,
    close_wait,
    closing,
    last_ack,
    time_wait,
  };

  /// Numbers that nobody else can predict.
  struct Secrets {
    std::uint32_t initial_sequence = 0;  ///< RFC 6528
    std::uint32_t timestamp_offset = 0;  ///< the same for the same ends (RFC 7323 7.1)
  };
  /// `mtu_bytes` is that of the way to the peer.
  TcpControlBlock(const TcpEnds& ends, const TcpSettings& settings, const Secrets& secrets,
                  std::uint32_t mtu_bytes, std::unique_ptr<CongestionControl> congestion, TcpOutput& output);

  // The user's calls (RFC 9293 3.10.1 to 3.10.5).
  void open(TimePoint now);
  /// Answers a SYN that a listener has received.
  void open_passively(const TcpHeader& syn, TimePoint now);
  /// Continues a handshake that was kept in a cookie (RFC 4987 3.6): `syn` is what is left of the peer's SYN,
  /// its answer has gone out. The acknowledgment that brought it is still to arrive.
  void open_by_cookie(const TcpHeader& syn, TimePoint now);
  /// Takes as much as fits. Nothing is taken after shutdown_write() or an end.
  std::size_t write(ByteView bytes, TimePoint now);
  std::size_t read(MutableByteView buffer, TimePoint now);
  void shutdown_write(TimePoint now);
  /// Nobody reads or writes any more. What was not read makes it a reset (RFC 1122 4.2.2.13).
  void close(TimePoint now);
  void abort(TimePoint now);
  void set_no_delay(bool on, TimePoint now);
  void set_keep_alive(bool on) { settings_.keep_alive = on; }
  void set_user_timeout(std::optional<Duration> timeout) { settings_.user_timeout = timeout; }

  // The network's events.
  /// The checksum has been verified; the ends are this connection's. `congested`: a router has marked the
  /// packet (CE, RFC 3168 5).
  void segment_arrived(const TcpHeader& header, ByteView payload, TimePoint now, bool congested = false);
  /// An ICMP error for one of its segments (RFC 1122 4.2.3.9), other than that it was too big. Its sequence
  /// number was in flight (RFC 5927 4).
  void error_arrived(const NetworkError& error);
  /// What fits through the path to the peer is known anew; less than before means that what is in flight is
  /// sent again in smaller pieces (RFC 1191 6.4).
  void path_changed(std::uint32_t mtu_bytes, TimePoint now);
  /// Ends in favour of a new connection between the same ends (RFC 9293 3.6.1), or for want of room.
  void give_way() { end({}); }
  /// Whether a sequence number that an ICMP error quotes is one in flight.
  bool in_flight(std::uint32_t sequence) const;
  /// Whether a SYN can only be of a new connection between the same ends, by its number or its timestamp (RFC
  /// 1122 4.2.2.13, RFC 6191 2).
  bool is_outlived_by(const TcpHeader& syn) const;

  // Time.
  std::optional<TimePoint> deadline() const;
  void poll(TimePoint now);

  // What it stands at.
  State state() const { return state_; }
  const TcpEnds& ends() const { return ends_; }
  bool passive() const { return passive_; }
  bool is_established() const;
  bool can_read() const { return receiver_.readable() > 0; }
  /// The peer has said that nothing follows, and all before has been read.
  bool at_end() const { return receiver_.finished() && !can_read(); }
  bool can_write() const;
  /// Whoever waits to write should do it now.
  bool wants_data() const { return can_write() && sender_.wants_data(); }
  /// Why it ended: connection_refused, connection_reset, timed_out, host_unreachable, …
  const std::optional<Error>& error() const { return error_; }
  /// The user has let go of it.
  bool orphaned() const { return orphaned_; }
  const TcpSender& sender() const { return sender_; }
  const TcpReceiver& receiver() const { return receiver_; }
  /// The number behind everything that was sent: a later connection's numbers lie above (RFC 1122 4.2.2.13).
  std::uint32_t next_send_sequence() const { return sent_sequence(sender_.next_position()); }
  std::uint32_t initial_send_sequence() const { return send_start_; }        ///< ISS (RFC 9293 3.3.1)
  std::uint32_t initial_receive_sequence() const { return receive_start_; }  ///< IRS
  /// The window and the options of an answer to a SYN that is sent without a connection (RFC 4987 3.6); those
  /// that the peer must have offered are set already.
  static void fill_answer(TcpHeader& answer, const TcpEnds& ends, const TcpSettings& settings,
                          std::uint32_t mtu_bytes);
  std::size_t memory_bytes() const { return sender_.memory_bytes() + receiver_.memory_bytes(); }

 private:
  // Numbers on the wire and positions in the streams.
  std::uint32_t sent_sequence(std::uint64_t position) const;
  std::uint32_t received_sequence(std::uint64_t position) const;
  std::int64_t received_position(std::uint32_t sequence) const;
  std::int64_t acknowledged_position(std::uint32_t acknowledgment) const;

  struct Arrival;
  void learn_peer(const TcpHeader& syn, TimePoint now);
  void agree_on_marks(const TcpHeader& syn);
  std::uint32_t room_for_data(std::uint32_t segment_bytes) const;
  bool is_outdated(const Arrival& arrival, TimePoint now) const;
  void take_timestamp(const Arrival& arrival, TimePoint now);
  void set_timestamp_tick(TimePoint now);
  void marks_arrived(const TcpHeader& header, bool congested);
  void read_report(const TcpHeader& header, std::int64_t acknowledged, TcpSender::Acknowledgment& what);
  void in_syn_sent(const TcpHeader& header, TimePoint now);
  void in_synchronized(const TcpHeader& header, ByteView payload, TimePoint now);
  bool is_acceptable(const Arrival& arrival) const;
  void refuse_unacceptable(const Arrival& arrival, TimePoint now);
  void reset_arrived(const Arrival& arrival, TimePoint now);
  bool acknowledgment_arrived(const Arrival& arrival, TimePoint now);
  void data_arrived(const Arrival& arrival, TimePoint now);
  void enter_established(TimePoint now);
  void own_fin_acknowledged(TimePoint now);
  void peer_fin_arrived(TimePoint now);
  void enter_time_wait(TimePoint now);
  void end(std::optional<Error> why);

  void transmit_all(TimePoint now);
  void transmit(const TcpSender::Segment& segment, TimePoint now);
  void acknowledge_now(TimePoint now);
  void challenge(TimePoint now);
  void repeat_syn(TimePoint now);
  void send_probe(TimePoint now);
  void send_reset(std::uint32_t sequence, bool with_ack, TimePoint now);
  TcpHeader header_at(std::uint64_t position, TimePoint now);
  void fill_window(TcpHeader& header);
  void fill_report(TcpHeader& header, std::uint32_t payload_bytes);
  void offer_options(TcpHeader& syn, TimePoint now) const;
  void measure_receiver(const Arrival& arrival, TimePoint now);
  void schedule_acknowledgment(const TcpReceiver::Taken& taken, std::size_t bytes, TimePoint now);

  void poll_sender(TimePoint now);
  void poll_keep_alive(TimePoint now);
  bool has_given_up() const;
  std::optional<TimePoint> user_deadline() const;

  TcpEnds ends_;
  TcpSettings settings_;
  TcpOutput& output_;
  State state_ = State::closed;
  TcpSender sender_;
  TcpReceiver receiver_;
  ReceiveBufferGrowth growth_;
  TcpTimestamping timestamping_;
  std::array<StreamRange, TcpFlight::kMostRanges> reported_{};  // of the segment that is looked at
  std::uint64_t last_acknowledged_ = 0;                         // Last.ACK.sent (RFC 7323 4.3)
  std::uint32_t send_start_;                                    // ISS
  std::uint32_t receive_start_ = 0;                             // IRS
  std::uint32_t own_segment_;                                   // the largest we can take
  std::uint8_t send_scale_ = 0;
  std::uint8_t receive_scale_ = 0;
  std::uint64_t window_sequence_ = 0;        // SND.WL1
  std::uint64_t window_acknowledgment_ = 0;  // SND.WL2
  bool passive_ = false;
  bool tick_set_ = false;  // of the timestamps' clock
  bool orphaned_ = false;
  bool scales_ = false;
  bool reports_ = false;       // both ends do selective acknowledgments
  bool marks_ = false;         // … and congestion marks
  bool echoes_marks_ = false;  // a mark has come, and the peer has not said that it heeds it
  bool acknowledgment_due_ = false;
  std::uint32_t unacknowledged_bytes_ = 0;
  int quick_acknowledgments_;
  int keep_alive_sent_ = 0;
  int orphan_probes_ = 0;
  TimePoint last_heard_{};
  TimePoint challenges_since_{};
  int challenges_ = 0;
  std::optional<TimePoint> acknowledgment_timer_ = {};
  std::optional<TimePoint> state_timer_ = {};  // TIME-WAIT, or the limit of FIN-WAIT-2
  std::optional<Error> error_ = {};
  std::optional<Error> soft_error_ = {};
};

/// "ESTABLISHED", "FIN-WAIT-1", … (RFC 9293 3.3.2).
std::string_view state_name(TcpControlBlock::State state);

}  // namespace netrig
