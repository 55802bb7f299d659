// The TCP side of a server (RFC 7766): connections within limits, each with a session of its own.
#pragma once

#include <memory>

#include "dns/service.hpp"
#include "host/client_count.hpp"

namespace netrig::dns {

struct TcpLimits {
  std::size_t connections = 256;
  std::size_t connections_per_client = 64;
  std::size_t queries_in_flight = 32;         ///< of a connection; then nothing more is read
  std::size_t queued_bytes = 256 * 1024;      ///< of a connection's replies; likewise
  Duration idle = std::chrono::seconds(10);   ///< RFC 7766 6.2.3; for a whole message, not for a byte of it
  Duration write = std::chrono::seconds(10);  ///< for a client that reads slowly
};

class TcpService {
 public:
  TcpService(Host& host, Service& service, std::unique_ptr<TcpListener> listener,
             const TcpLimits& limits = {});

  /// Accepts until close(); `sessions` must outlive this object. Errors: closed, when nobody called that.
  Task<Result<>> accept_loop(TaskGroup& sessions);
  void close();

 private:
  Task<> serve(std::unique_ptr<TcpConnection> connection, TaskGroup& sessions, std::shared_ptr<void> place);

  Host& host_;
  Service& service_;
  std::unique_ptr<TcpListener> listener_;
  TcpLimits limits_;
  ClientCount clients_;
  bool closed_ = false;
};

}  // namespace netrig::dns
