// Drives the StreamSession of one connection: one coroutine reads, another writes.
#pragma once

#include <memory>

#include "dns/stream_session.hpp"
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

  Task<> read_some();
  /// Until a reply has left. False if the client takes nothing any more.
  Task<bool> wait_for_writer();
  void answer_queries();
  void answer(ByteView query);
  void reply(ByteView message);
  void close();

  Host& host_;
  Service& service_;
  std::unique_ptr<TcpConnection> connection_;
  Duration write_patience_;
  StreamSession session_;
  std::unique_ptr<Event> queued_;   ///< for the writer
  std::unique_ptr<Event> written_;  ///< for the reader
  bool closed_ = false;
};

}  // namespace netrig::dns
