// What a test is about, as client and server agree on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/time.hpp"

namespace netrig::flow {

constexpr std::uint16_t kDefaultPort = 5201;  // iperf3's

enum class Protocol : std::uint8_t { tcp, udp };

/// Who sends, seen from the client: it, the server, or both at once.
enum class Direction : std::uint8_t { forward, reverse, both };

struct Settings {
  static constexpr std::uint16_t kMostFlows = 64;
  static constexpr std::uint32_t kMostTcpBlockBytes = 1 << 20;
  static constexpr std::uint32_t kMostUdpBlockBytes = 65507;  // 65535 less the headers of IPv4 and UDP
  static constexpr std::uint64_t kMostBitsPerSecond = 100'000'000'000;
  static constexpr Duration kLongest = std::chrono::hours(24);

  Protocol protocol = Protocol::tcp;
  Direction direction = Direction::forward;
  std::uint16_t flows = 1;                            ///< in each direction
  Duration duration = std::chrono::seconds(10);       ///< unless `bytes` is set
  std::optional<std::uint64_t> bytes = {};            ///< all flows of a direction together; ends the test
  std::optional<std::uint64_t> bits_per_second = {};  ///< of each flow's payload; unset: as fast as can be
  std::uint32_t block_bytes = 128 << 10;              ///< written at once; the payload of a datagram
  bool no_delay = false;                              ///< TCP without Nagle's algorithm

  /// Connections, or UDP sockets of the client: flows 0 to this less one.
  std::uint16_t flow_count() const;
  /// Whether the client is the sender of that flow.
  bool client_sends(std::uint16_t flow) const;
  /// When it is all over at the latest, from its start on.
  Duration time_limit() const { return bytes ? kLongest : duration; }

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// What is wrong with settings; empty when nothing is.
std::string complaint(const Settings& settings);

}  // namespace netrig::flow
