// A UDP socket whose flows take turns in sending: the server's flows share one, and a UdpSocket is for one
// sender.
#pragma once

#include <list>
#include <memory>
#include <span>

#include "host/host.hpp"

namespace netrig::flow {

class FlowSocket {
 public:
  FlowSocket(Host& host, std::unique_ptr<UdpSocket> socket)
      : socket_(std::move(socket)), next_turn_(host.event()) {}

  Endpoint local() const { return socket_->local(); }
  /// For the one who receives.
  UdpSocket& socket() { return *socket_; }
  /// As UdpSocket::send_batch().
  Task<Result<std::size_t>> send_batch(std::span<const OutgoingDatagram> datagrams, Deadline deadline);
  void close() { socket_->close(); }

 private:
  std::unique_ptr<UdpSocket> socket_;
  std::list<int> queue_;  ///< one entry a sender; the first one has its turn
  std::unique_ptr<Event> next_turn_;
};

}  // namespace netrig::flow
