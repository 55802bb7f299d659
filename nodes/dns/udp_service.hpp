// The UDP side of a server: one socket, batches in and out, each reply from the address that was asked. What
// was answered before leaves at once, out of one piece of memory, without an allocation or a switch of
// coroutines.
#pragma once

#include <array>
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
  /// Sends what could not leave at once.
  Task<Result<>> send_loop();
  void close();

 private:
  static constexpr std::size_t kBatch = 64;  // datagrams a system call

  struct Late {
    Endpoint to;
    std::optional<IpAddress> from;
    Bytes message;
  };

  void answer(std::span<const DatagramView> queries);
  /// The reply to the query with this number in its batch; empty for none, or none yet.
  ByteView reply_to(TimePoint now, const DatagramView& query, std::size_t number);
  std::optional<Reply> work_out(const DatagramView& query);
  void send(std::span<const OutgoingDatagram> replies);
  void queue(Late reply);
  Task<Result<>> send_queued();
  /// What a reply must say of its source.
  std::optional<IpAddress> source_for(const IpAddress& asked) const;

  Host& host_;
  Service& service_;
  std::unique_ptr<UdpSocket> socket_;
  bool bound_to_address_;  ///< replies come from it without being told to
  std::unique_ptr<Event> queued_;
  std::vector<Late> queue_;
  std::size_t leaving_ = 0;  ///< taken from there, and not sent yet
  std::array<std::array<std::uint8_t, kClassicUdpBytes>, kBatch> recalled_;  ///< replies of the present batch
  std::array<Bytes, kBatch> worked_out_;                                     ///< the others
  std::array<OutgoingDatagram, kBatch> replies_;                             ///< that look at these
  bool closed_ = false;
};

}  // namespace netrig::dns
