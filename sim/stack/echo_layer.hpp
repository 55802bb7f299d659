// Which echo endpoint an identifier belongs to: what ICMP of either family has in common. Each family has its
// own endpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "stack/echo_endpoint.hpp"
#include "stack/stack_random.hpp"

namespace netrig {

class EchoLayer {
 public:
  /// A program pings a few hosts at a time; identifiers are to stay hard to guess.
  static constexpr std::size_t kMostEndpoints = 4096;

  explicit EchoLayer(StackRandom& random) : random_(random) {}
  virtual ~EchoLayer() = default;
  EchoLayer(const EchoLayer&) = delete;
  EchoLayer& operator=(const EchoLayer&) = delete;

  /// `changed` is called when something can be received; it takes note and does nothing else. Errors:
  /// no_buffer_space.
  Result<std::unique_ptr<EchoEndpoint>> open(std::function<void()> changed);

 protected:
  /// What a message of ICMP says of an echo.
  struct Echo {
    std::uint16_t identifier = 0;
    std::uint16_t sequence = 0;
    ByteView payload;
  };
  /// To whoever asked, if anybody did.
  void reply_arrived(const Echo& reply, const IpArrival& arrival);
  /// The same of an error about a request; false: nobody asked.
  bool request_failed(const Echo& request, const NetworkError& error);

 private:
  friend class EchoEndpoint;
  void close(const EchoEndpoint& endpoint) { endpoints_.erase(endpoint.identifier()); }
  virtual Result<> send_request(std::uint16_t identifier, const EchoEndpoint::Request& request,
                                TimePoint now) = 0;

  EchoEndpoint* find(std::uint16_t identifier) const;

  StackRandom& random_;
  std::unordered_map<std::uint16_t, EchoEndpoint*> endpoints_;  // never walked
};

}  // namespace netrig
