// What each end of a flow counted: these figures are exchanged when a test is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/time.hpp"

namespace netrig::flow {

/// By the sender.
struct SentCounts {
  std::uint64_t bytes = 0;  ///< payload given to the network
  std::uint64_t datagrams = 0;
  Duration time{};                                ///< from the start to the last byte
  std::optional<std::uint64_t> retransmits = {};  ///< TCP segments
  std::string congestion_control = {};

  friend bool operator==(const SentCounts&, const SentCounts&) = default;
};

/// By the receiver.
struct ReceivedCounts {
  std::uint64_t bytes = 0;      ///< payload, duplicates not counted
  std::uint64_t datagrams = 0;  ///< different ones
  std::uint64_t duplicates = 0;
  std::uint64_t reordered = 0;  ///< that came after one that was sent later (RFC 4737 3)
  Duration jitter{};            ///< RFC 3550 6.4.1
  Duration time{};              ///< from the start to the last byte
  std::string congestion_control = {};

  friend bool operator==(const ReceivedCounts&, const ReceivedCounts&) = default;
};

/// Both ends of one flow.
struct FlowCounts {
  SentCounts sent;
  ReceivedCounts received;

  std::uint64_t lost() const {
    return sent.datagrams > received.datagrams ? sent.datagrams - received.datagrams : 0;
  }
};

}  // namespace netrig::flow
