// Small UDP datagrams, as many as get through. The server tells every so often how far it has come, and the
// client keeps no more than a window ahead of it: so nothing is lost, and the slower side sets the pace.
#pragma once

#include <cstdint>
#include <memory>

#include "host/host.hpp"

namespace netrig::load {

constexpr std::uint16_t kPort = 7000;  ///< UDP and TCP

struct PacketWork {
  Endpoint server;
  Duration time;
  bool flood = false;  ///< without a window
};

class PacketServer {
 public:
  /// Throws boost::system::system_error.
  explicit PacketServer(Host& host);
  /// Until it is cancelled.
  Task<> run();

 private:
  void take(ByteView payload, bool& asked);
  Task<> tell(Endpoint client);

  Host& host_;
  std::unique_ptr<UdpSocket> socket_;
  std::uint64_t next_ = 0;  // above the highest sequence number
  std::uint64_t received_ = 0;
  std::uint64_t told_ = 0;  // received_ when the client was last told
};

/// Prints {"sent": …, "received": …, "seconds": …}. Throws when the server does not answer.
Task<> send_packets(Host& host, PacketWork work);

}  // namespace netrig::load
