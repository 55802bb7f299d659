// The control connection's messages, and the greeting that every TCP connection to a server begins with.
//
// A client draws a cookie, connects, and says its settings. The server accepts or refuses. Then the client
// opens the flows: a TCP connection each, whose greeting has the cookie and the flow's number, or a UDP
// socket each. When the server has them all it says start. Both ends then send what they have to send, tell
// what they sent, read to the end what the other sent, and tell what they received. All numbers are in
// network byte order.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "flow/counts.hpp"
#include "flow/settings.hpp"
#include "wire/bytes.hpp"

namespace netrig::flow {

using Cookie = std::array<std::uint8_t, 16>;

/// The tag that datagrams of the test with this cookie carry.
std::uint64_t tag_of(const Cookie& cookie);

struct Greeting {
  static constexpr std::size_t kBytes = 26;

  bool control = false;    ///< else one of the flows
  std::uint16_t flow = 0;  ///< which
  Cookie cookie{};

  /// Nothing when it is not of our protocol and version.
  static std::optional<Greeting> parse(ByteView bytes);
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const Greeting&, const Greeting&) = default;
};

struct Accepted {
  friend bool operator==(const Accepted&, const Accepted&) = default;
};
struct Refused {
  std::string reason;
  friend bool operator==(const Refused&, const Refused&) = default;
};
struct Start {
  friend bool operator==(const Start&, const Start&) = default;
};
/// Stop sending: whoever watches has seen enough.
struct Stop {
  friend bool operator==(const Stop&, const Stop&) = default;
};
/// Of the flows that the one who says it sends.
struct Sent {
  std::map<std::uint16_t, SentCounts> flows;
  friend bool operator==(const Sent&, const Sent&) = default;
};
/// Of the flows that the one who says it receives.
struct Received {
  std::map<std::uint16_t, ReceivedCounts> flows;
  friend bool operator==(const Received&, const Received&) = default;
};

using Message = std::variant<Settings, Accepted, Refused, Start, Stop, Sent, Received>;

constexpr std::size_t kMessageHeaderBytes = 5;  ///< a length of four bytes, and the kind
constexpr std::size_t kMostMessageBytes = 64 << 10;

/// The length of what follows a message's header; nothing when it is longer than any message.
std::optional<std::size_t> body_bytes(ByteView header);
/// A whole message; nothing when it makes no sense.
std::optional<Message> parse_message(ByteView bytes);
Bytes serialize(const Message& message);

}  // namespace netrig::flow
