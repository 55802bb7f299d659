// One client's TCP connection: queries are read while others are still being answered, and replies leave in
// the order in which they become ready (RFC 7766 6.2.1.1, 7).
#pragma once

#include <deque>
#include <memory>

#include "dns/framing.hpp"
#include "dns/tcp_service.hpp"

namespace netrig::dns {

class TcpSession : public std::enable_shared_from_this<TcpSession> {
 public:
  TcpSession(Host& host, Service& service, std::unique_ptr<TcpConnection> connection,
             const TcpLimits& limits);

  /// Ends when the client is done, idle for too long, or gone; what it asked is answered first. Both
  /// coroutines keep the object alive.
  Task<> read_loop();
  Task<> write_loop();

 private:
  /// Closes the session when its reader or writer ends, however that is: the other must not wait for it.
  class Closing;

  /// False if nothing more is to be read.
  Task<bool> read_some(TimePoint deadline);
  /// Waits while too much is at hand. False if the client takes nothing any more.
  Task<bool> wait_for_room();
  Task<> drain();
  /// False for what gets no answer: a client that sends that has no business here, and must not keep the
  /// connection.
  bool handle(ByteView message);
  void queue(Bytes reply);
  void close();

  Host& host_;
  Service& service_;
  std::unique_ptr<TcpConnection> connection_;
  TcpLimits limits_;
  Deframer deframer_;
  std::unique_ptr<Event> queued_;   ///< for the writer
  std::unique_ptr<Event> written_;  ///< for the reader
  std::deque<Bytes> queue_;         ///< framed
  std::size_t queued_bytes_ = 0;    ///< what is being written included
  std::size_t in_flight_ = 0;       ///< queries without a written reply
  bool closed_ = false;
};

}  // namespace netrig::dns
