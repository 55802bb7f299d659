// TCP of one host: which connection or listener a segment belongs to, ports, and whose timer is next. What a
// connection does is TcpControlBlock's business.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

#include "host/result.hpp"
#include "host/time.hpp"
#include "stack/deadline_queue.hpp"
#include "stack/initial_sequence.hpp"
#include "stack/ip.hpp"
#include "stack/stack_random.hpp"
#include "stack/syn_cookies.hpp"
#include "stack/tcp_control_block.hpp"
#include "stack/tcp_trace.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

class TcpLayer;
class TcpListenSocket;

/// A connection with its user, or with none any more. Held by the layer until it has ended, and by the user.
class TcpSocket : public DeadlineItem, public std::enable_shared_from_this<TcpSocket>, private TcpOutput {
 public:
  TcpSocket(TcpLayer& layer, const TcpEnds& ends, const TcpSettings& settings, InterfaceIndex interface,
            const TcpControlBlock::Secrets& secrets, std::uint32_t mtu_bytes);

  const TcpControlBlock& connection() const { return connection_; }
  /// Called whenever there may be more to read, more room to write, or another state.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  std::size_t write(ByteView bytes, TimePoint now);
  std::size_t read(MutableByteView buffer, TimePoint now);
  void shutdown_write(TimePoint now);
  /// The user lets go: nothing is reported any more, and the layer brings the connection to its end.
  void close(TimePoint now);
  void abort(TimePoint now);
  void set_no_delay(bool on, TimePoint now);
  void set_keep_alive(bool on, TimePoint now);
  void set_user_timeout(std::optional<Duration> timeout, TimePoint now);
  /// Of what is sent from now on (RFC 9293 3.9.2, SHLD-21).
  void set_dscp(std::uint8_t dscp) { dscp_ = dscp; }

 private:
  friend class TcpLayer;
  friend class TcpListenSocket;
  void transmit(const TcpEnds& ends, const TcpHeader& header, const ByteRing::Pieces& payload,
                bool ecn_capable) override;

  TcpLayer& layer_;
  InterfaceIndex interface_;
  std::optional<std::uint8_t> ttl_;
  std::uint8_t dscp_;
  TcpControlBlock connection_;
  std::function<void()> changed_ = {};
  TcpListenSocket* listener_ = nullptr;  // until the handshake is done
  bool is_known_ = false;                // to the layer, by its ends
  bool too_big_ = false;                 // a segment did not fit through what is known of the path
  bool waits_ = false;                   // in TIME-WAIT, and counted as such
  TimePoint confirmed_{};                // when it last told that the peer is reached
};

/// A port that takes connections. Its destructor closes it, and resets those that nobody has accepted.
class TcpListenSocket {
 public:
  TcpListenSocket(TcpLayer& layer, const Endpoint& local, InterfaceIndex interface, std::size_t backlog,
                  const TcpSettings& settings)
      : layer_(layer), local_(local), interface_(interface), backlog_(backlog), settings_(settings) {}
  ~TcpListenSocket();
  TcpListenSocket(const TcpListenSocket&) = delete;
  TcpListenSocket& operator=(const TcpListenSocket&) = delete;

  const Endpoint& local() const { return local_; }
  /// Called when a connection may be there to accept.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }
  /// The next connection, with the handshake done; none when there is none.
  std::shared_ptr<TcpSocket> accept();
  /// Those of connections that begin from now on.
  void set_settings(const TcpSettings& settings) { settings_ = settings; }
  /// Connections that have not been accepted yet, with those still in their handshake.
  std::size_t waiting() const { return half_open_.size() + ready_.size(); }

 private:
  friend class TcpLayer;
  friend class TcpSocket;

  TcpLayer& layer_;
  Endpoint local_;
  InterfaceIndex interface_;
  std::size_t backlog_;
  TcpSettings settings_;
  std::deque<std::shared_ptr<TcpSocket>> half_open_ = {};  // in their handshake, the oldest first
  std::deque<std::shared_ptr<TcpSocket>> ready_ = {};
  std::function<void()> changed_ = {};
};

/// Outlives its sockets' use: who holds one calls it only while the layer is there.
class TcpLayer : public IpProtocol {
 public:
  /// Connections in TIME-WAIT; of more, the oldest are given up early.
  static constexpr std::size_t kMostTimeWaits = 16384;

  TcpLayer(IpOutput& ip, StackRandom& random);
  ~TcpLayer() override;

  /// What this host's connections have where their users say nothing else.
  const TcpSettings& defaults() const { return defaults_; }
  void set_defaults(const TcpSettings& defaults) { defaults_ = defaults; }

  struct Binding {
    std::optional<Endpoint> local =
        {};  ///< port 0: an ephemeral one (RFC 6056); unset: address by routing, too
    InterfaceIndex interface = kAnyInterface;
  };
  /// Starts a handshake. Errors: network_unreachable, address_in_use, address_not_available.
  Result<std::shared_ptr<TcpSocket>> connect(const Endpoint& remote, const Binding& binding,
                                             const TcpSettings& settings, TimePoint now);
  /// Errors: address_in_use, address_not_available. `settings` are those of the connections it takes.
  Result<std::unique_ptr<TcpListenSocket>> listen(const Binding& binding, std::size_t backlog,
                                                  const TcpSettings& settings);

  void packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) override;
  void error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) override;

  std::optional<TimePoint> deadline() const override { return deadlines_.next(); }
  void poll(TimePoint now) override;

  bool is_listening(std::uint16_t port) const { return listeners_.contains(port); }
  /// Whether anything that was written or said has not been acknowledged yet.
  bool has_unfinished() const;
  std::size_t connection_count() const { return sockets_.size(); }
  /// Null: none. Must outlive its use.
  void set_trace(TcpTrace* trace) { trace_ = trace; }

 private:
  friend class TcpSocket;
  friend class TcpListenSocket;
  using SocketPointer = std::shared_ptr<TcpSocket>;
  struct EndsHash {
    std::uint64_t secret;
    std::size_t operator()(const TcpEnds& ends) const;
  };
  struct Arrival;

  /// What its packet says of how it is to be carried.
  struct Carriage {
    InterfaceIndex interface = kAnyInterface;
    Ecn ecn = Ecn::not_capable;
    std::optional<std::uint8_t> ttl = {};
    std::uint8_t dscp = 0;
  };
  Result<> send(const TcpEnds& ends, const TcpHeader& header, const ByteRing::Pieces& payload,
                const Carriage& carriage);
  void confirm_reachable(TcpSocket& socket);
  void segment_without_connection(const Arrival& arrival);
  bool reopens(const TcpSocket& socket, const Arrival& arrival) const;
  /// `above`: the number that ours must lie above.
  void answer_syn(TcpListenSocket& listener, const Arrival& arrival, std::optional<std::uint32_t> above = {});
  void answer_with_cookie(const TcpListenSocket& listener, const Arrival& arrival, std::uint32_t mtu_bytes);
  bool cookie_came_back(TcpListenSocket& listener, const Arrival& arrival);
  void refuse(const Arrival& arrival);
  TcpListenSocket* listener_for(const Endpoint& local, InterfaceIndex interface) const;
  SocketPointer find(const TcpEnds& ends) const;
  SocketPointer make(const TcpEnds& ends, const TcpSettings& settings, InterfaceIndex interface,
                     std::uint32_t mtu_bytes, const TcpControlBlock::Secrets& secrets);
  TcpControlBlock::Secrets secrets_above(const TcpEnds& ends, std::optional<std::uint32_t> above) const;
  void settle(TcpSocket& socket);
  void follow_path(TcpSocket& socket);
  void count_time_wait(const SocketPointer& socket);
  void handshake_done(TcpSocket& socket);
  void forget(TcpListenSocket& listener);
  Result<TcpEnds> choose_ends(const Endpoint& remote, const Binding& binding, const IpAddress& source);
  bool is_taken(const Endpoint& local, InterfaceIndex interface) const;

  IpOutput& ip_;
  StackRandom& random_;
  InitialSequence secrets_;
  SynCookies cookies_;
  TcpSettings defaults_ = {};
  std::unordered_map<TcpEnds, SocketPointer, EndsHash> sockets_;
  std::multimap<std::uint16_t, TcpListenSocket*> listeners_;  // by port
  DeadlineQueue<TcpSocket> deadlines_;
  RingQueue<std::weak_ptr<TcpSocket>> time_waits_;  // the oldest first
  TimePoint now_{};                                 // of the call in progress
  TcpTrace* trace_ = nullptr;
};

}  // namespace netrig
