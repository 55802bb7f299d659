// ICMP echo (RFC 792, RFC 4443 4): what ping and traceroute need.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "host/network_error.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct EchoRequest {
  IpAddress to;
  std::uint16_t sequence = 0;
  std::optional<std::uint8_t> ttl = {};
  bool dont_fragment = false;
  ByteView payload;  ///< not owned
};

struct EchoReply {
  IpAddress from;
  std::uint16_t sequence = 0;
  std::uint8_t ttl = 0;
  Bytes payload;
};

/// An error that one of this socket's requests caused.
struct EchoError {
  std::uint16_t sequence = 0;
  NetworkError error;
};

/// Echo requests with one identifier, chosen by the host, and what comes back for them.
class EchoSocket {
 public:
  virtual ~EchoSocket() = default;

  virtual Task<Result<>> send(EchoRequest request, Deadline deadline) = 0;
  /// Errors: timed_out, closed.
  virtual Task<Result<std::variant<EchoReply, EchoError>>> receive(Deadline deadline) = 0;
  virtual void close() = 0;
};

}  // namespace netrig
