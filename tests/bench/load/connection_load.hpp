// Connections that are over soon: each is made, brings one byte there and one back, and is closed by the
// client. netperf calls this TCP_CRR.
#pragma once

#include <cstddef>
#include <memory>

#include "host/host.hpp"

namespace netrig::load {

struct ConnectionWork {
  Endpoint server;
  Duration time;
  std::size_t parallel = 1;
  std::size_t most = 10000;  ///< closed ones hold their ports for a while
};

class ConnectionServer {
 public:
  /// Throws boost::system::system_error.
  explicit ConnectionServer(Host& host);
  /// Until it is cancelled.
  Task<> run();

 private:
  Host& host_;
  std::unique_ptr<TcpListener> listener_;
};

/// Prints {"connections": …, "seconds": …}. Throws when one fails.
Task<> make_connections(Host& host, ConnectionWork work);

}  // namespace netrig::load
