// TCP connections (RFC 9293 3.9.1, "User/TCP Interface") as a Host gives them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "host/files.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct TcpOptions {
  std::optional<Endpoint> local = {};         ///< unset: address by routing, ephemeral port
  std::string device = {};                    ///< empty: any interface
  bool no_delay = false;                      ///< without Nagle's algorithm (RFC 1122 4.2.3.4)
  bool keep_alive = false;                    ///< RFC 1122 4.2.3.6
  std::optional<Duration> user_timeout = {};  ///< RFC 5482; unset: the host's default
};

struct TcpListenOptions {
  Endpoint local;
  std::string device = {};
  int backlog = 128;
};

/// As far as the host knows them; RFC 4898 names such figures.
struct TcpStatistics {
  std::string state;               ///< "ESTABLISHED", …
  std::string congestion_control;  ///< "cubic", "reno", …
  std::uint64_t bytes_sent = 0;    ///< payload, retransmissions not counted
  std::uint64_t bytes_acknowledged = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t segments_retransmitted = 0;
  std::uint32_t congestion_window_bytes = 0;
  std::optional<std::uint32_t> slow_start_threshold_bytes = {};  ///< unset before the first loss
  std::uint32_t maximum_segment_bytes = 0;
  Duration smoothed_round_trip{};
  Duration round_trip_variation{};
  Duration retransmission_timeout{};
};

/// One connection. At most one coroutine may be reading and one writing at a time. Destroying it closes it as
/// close() does; unread data makes that a reset (RFC 1122 4.2.2.13).
class TcpConnection {
 public:
  virtual ~TcpConnection() = default;

  virtual Endpoint local() const = 0;
  virtual Endpoint remote() const = 0;

  /// Reads at least one byte and at most `buffer.size()`. Errors: end_of_file after the peer's last byte,
  /// timed_out (and nothing is lost: read again), closed, connection_reset and what else the network says.
  virtual Task<Result<std::size_t>> read(MutableByteView buffer, Deadline deadline) = 0;
  /// Writes all of `bytes`, which must stay valid. After an error it is unknown how much the peer got.
  virtual Task<Result<>> write(ByteView bytes, Deadline deadline) = 0;
  /// Writes `bytes` for as long as the deadline lets it, and gives how many. Errors: those of write();
  /// timed_out when it was none.
  virtual Task<Result<std::size_t>> write_until(ByteView bytes, Deadline deadline) = 0;
  /// The same of `length` bytes of `file` from `offset` on, without copying where the host can. It is fewer,
  /// too, if the file is shorter, and none at its end.
  virtual Task<Result<std::uint64_t>> send_file(File& file, std::uint64_t offset, std::uint64_t length,
                                                Deadline deadline) = 0;
  /// Reads at least one byte into `file` at `offset`, and what else is there, without copying it through the
  /// program where the host can; `buffer` is for where it can't. Gives how many. Errors: those of read(), and
  /// those of the file, after which what was read is lost.
  virtual Task<Result<std::uint64_t>> receive_file(File& file, std::uint64_t offset, MutableByteView buffer,
                                                   Deadline deadline);

  /// Half-close: no more is written, reading goes on (RFC 9293 3.6).
  virtual Result<> shutdown_write() = 0;
  /// Sends a reset and forgets the connection (RFC 9293 3.10.5).
  virtual void abort() = 0;
  /// Ends all waits with HostError::closed and closes in the background.
  virtual void close() = 0;

  virtual void set_no_delay(bool on) = 0;
  virtual TcpStatistics statistics() const = 0;
};

class TcpListener {
 public:
  virtual ~TcpListener() = default;

  virtual Endpoint local() const = 0;
  /// Errors: timed_out, closed. A connection that failed before it was accepted is skipped; when the host is
  /// out of descriptors or memory, that error comes back and the caller may try again later.
  virtual Task<Result<std::unique_ptr<TcpConnection>>> accept(Deadline deadline) = 0;
  virtual void close() = 0;
};

}  // namespace netrig
