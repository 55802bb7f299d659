// ICMP echo as ping and traceroute use it (RFC 792, RFC 4443 4): requests with one identifier, and what comes
// back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

#include "host/network_error.hpp"
#include "stack/ip.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

class EchoLayer;

/// Made by EchoLayer::open(), and gone before the layer is.
class EchoEndpoint {
 public:
  /// Replies and errors that wait, with their overhead: as much as a socket of Linux holds (rmem_default).
  static constexpr std::size_t kReceiveBufferBytes = 212992;

  struct Request {
    IpAddress to;
    std::uint16_t sequence = 0;
    std::optional<std::uint8_t> ttl = {};
    bool dont_fragment = false;
    ByteView payload = {};
  };
  struct Reply {
    IpAddress from;
    std::uint16_t sequence = 0;
    std::uint8_t ttl = 0;
    Bytes payload;
  };
  /// One that a request caused; its `quoted` is that request's payload.
  struct Failure {
    std::uint16_t sequence = 0;
    NetworkError error;
  };
  using Received = std::variant<Reply, Failure>;

  EchoEndpoint(EchoLayer& layer, std::uint16_t identifier, std::function<void()> changed)
      : layer_(layer), identifier_(identifier), changed_(std::move(changed)) {}
  EchoEndpoint(const EchoEndpoint&) = delete;
  EchoEndpoint& operator=(const EchoEndpoint&) = delete;
  ~EchoEndpoint();

  std::uint16_t identifier() const { return identifier_; }
  /// Errors: network_unreachable, message_size, address_family_not_supported.
  Result<> send(const Request& request, TimePoint now);
  /// The oldest that waits.
  std::optional<Received> receive();

 private:
  friend class EchoLayer;
  void put(Received received);

  EchoLayer& layer_;
  std::uint16_t identifier_;
  std::function<void()> changed_;
  RingQueue<std::optional<Received>> queue_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace netrig
