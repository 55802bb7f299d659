// The UDP side of a server: one socket, batches in and out, each reply from the address that was asked.
#pragma once

#include <memory>
#include <vector>

#include "dns/service.hpp"

namespace netrig::dns {

class UdpService : public std::enable_shared_from_this<UdpService> {
 public:
  UdpService(Host& host, Service& service, std::unique_ptr<UdpSocket> socket);

  Endpoint local() const { return socket_->local(); }

  /// Receives and answers until close(). Both coroutines keep the object alive. Errors: closed, when nobody
  /// called that.
  Task<Result<>> receive_loop();
  Task<Result<>> send_loop();
  void close();

 private:
  struct Reply {
    Endpoint to;
    IpAddress from;
    Bytes message;
  };

  void handle(const Datagram& datagram);
  void queue(Reply reply);
  Task<Result<>> send_queued();

  Host& host_;
  Service& service_;
  std::unique_ptr<UdpSocket> socket_;
  std::unique_ptr<Event> queued_;
  std::vector<Reply> queue_;
  bool closed_ = false;
};

}  // namespace netrig::dns
