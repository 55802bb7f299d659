// The TCP side of a server (RFC 7766): connections within limits, each with a session of its own.
#pragma once

#include <memory>

#include "dns/service.hpp"
#include "dns/stream_session.hpp"
#include "host/client_count.hpp"

namespace netrig::dns {

struct TcpLimits {
  std::size_t connections = 256;
  std::size_t connections_per_client = 64;
  StreamLimits stream = {};                   ///< of each connection
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
