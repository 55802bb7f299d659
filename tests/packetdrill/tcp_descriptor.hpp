// A TCP socket as programs know it, on one of the stack's: from socket() over connect() or listen() to
// close(). Calls return what system calls do inside a kernel: a count, or a negative errno. None of them
// waits; the driver does that.
#pragma once

#include <sys/socket.h>

#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "descriptor.hpp"
#include "reordering_degree.hpp"
#include "segmentation.hpp"
#include "sysctls.hpp"
#include "time_limits.hpp"
#include "virtual_host.hpp"

namespace netrig::packetdrill {

class TcpDescriptor final : public Descriptor {
 public:
  TcpDescriptor(VirtualHost& host, Segmentation& segmentation, const Sysctls& sysctls, int family);
  /// One that was accepted.
  TcpDescriptor(const TcpDescriptor& listener, std::shared_ptr<TcpSocket> socket);
  ~TcpDescriptor() override;
  TcpDescriptor(const TcpDescriptor&) = delete;
  TcpDescriptor& operator=(const TcpDescriptor&) = delete;

  // Connections.
  int bind(const Endpoint& local);
  int listen(int backlog);
  std::unique_ptr<TcpDescriptor> accept();
  bool has_accepted() const { return !accepted_.empty(); }
  int connect(const Endpoint& remote);
  /// Back to what socket() gave: connect() with AF_UNSPEC.
  int disconnect();
  int shutdown(int how);
  void close();

  // Data. Buffers may be null, as the script's may.
  /// As much as there is room for; -EAGAIN: none. Of `flags`, MSG_MORE and MSG_EOR count.
  ssize_t write(const char* bytes, std::size_t count, int flags);
  /// `peek`: it stays. Null: thrown away.
  ssize_t read(char* bytes, std::size_t count, bool peek);

  // What it stands at.
  bool is_listening() const { return listener_ != nullptr; }
  bool is_connected() const { return socket_ != nullptr; }
  bool is_connecting() const;
  bool is_closed() const;
  /// Whether a read comes back at once: with data, the end or an error.
  bool is_readable() const;
  /// Whether a write does.
  bool is_writable() const;
  bool has_room() const;
  /// The error that has not been told yet; once.
  int take_error();
  std::size_t readable_bytes() const;
  std::size_t unacknowledged_bytes() const { return sending().written() - sending().acknowledged_position(); }
  std::size_t unsent_bytes() const { return sending().written() - sent_bytes(); }
  bool is_at_end() const;
  const TcpControlBlock* connection() const { return socket_ ? &socket_->connection() : nullptr; }
  const TcpEnds& ends() const { return socket_->connection().ends(); }
  int family() const { return family_; }
  const TimeLimits& time_limits() const { return time_limits_; }
  const ReorderingDegree& reordering() const { return reordering_; }
  /// What the peer is told that it may send at most.
  std::uint32_t own_segment_bytes() const;
  TimePoint last_received() const { return last_received_; }

  short events() override;
  std::uint64_t wakes() const override { return wakes_; }

  // Options.
  int set_option(int level, int name, const void* value, socklen_t length);
  int get_option(int level, int name, void* value, socklen_t& length);
  bool tells_readable() const { return tells_readable_; }  ///< TCP_INQ

 private:
  int set_tcp_option(int name, int value);
  int set_socket_option(int name, int value);
  std::optional<int> tcp_option(int name) const;
  std::optional<int> socket_option(int name);
  void adopt(std::shared_ptr<TcpSocket> socket);
  void changed();
  void pass_on();
  void release(bool push);
  void release_all();
  void release_at(TimePoint time, bool push);
  void hold_until_probe();
  void grow();
  void watch_limits();
  std::uint64_t acknowledged_bytes() const;
  std::uint64_t sent_bytes() const;
  std::uint64_t buffer_goal() const;
  std::uint64_t lowest_unsent() const;

  SendBuffer& sending() { return stream_->sending; }
  const SendBuffer& sending() const { return stream_->sending; }

  VirtualHost& host_;
  Segmentation& segmentation_;
  Sysctls sysctls_;
  int family_;
  TcpSettings settings_;
  std::optional<Endpoint> bound_ = {};
  std::unique_ptr<TcpListenSocket> listener_ = {};
  std::deque<std::shared_ptr<TcpSocket>> accepted_ = {};
  std::shared_ptr<TcpSocket> socket_ = {};
  std::shared_ptr<Stream> stream_ = std::make_shared<Stream>();
  bool connect_told_ = false;  // that the handshake is done
  bool error_told_ = false;
  bool was_established_ = false;
  bool read_shut_ = false;
  bool write_shut_ = false;
  bool no_space_ = false;  // somebody was told that there is no room
  std::uint64_t wakes_ = 0;
  std::uint64_t received_bytes_ = 0;  // read or readable; a change is an edge
  std::uint64_t read_bytes_ = 0;
  std::string peeked_ = {};  // taken from the stack, and to be read
  std::string held_ = {};    // written, and not given to the stack (TCP_CORK, MSG_MORE, MSG_EOR)
  bool holds_ = false;       // of that the last crumb, until more comes
  std::optional<VirtualHost::TimerId> held_timer_ = {};
  bool corked_ = false;
  bool send_buffer_is_fixed_ = false;
  std::optional<std::uint32_t> maximum_segment_ = {};
  std::optional<linger> linger_ = {};
  std::uint32_t unsent_low_ = 0;  // TCP_NOTSENT_LOWAT; 0: the sysctl's
  bool tells_readable_ = false;
  TimeLimits time_limits_;
  ReorderingDegree reordering_;
  TimePoint last_received_;
};

}  // namespace netrig::packetdrill
