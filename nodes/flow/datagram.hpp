// The datagrams of a UDP flow. "Hello" tells the server where a flow's client is, "welcome" is its answer;
// "data" is what is counted. A datagram that is not of the test under way is none: it has not the test's tag.
//
//     0        4     5     6      8            16            24            32
//     | magic  | kind| 0   | flow | tag        | sequence    | time, ns    | filling …
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "wire/bytes.hpp"

namespace netrig::flow {

struct Datagram {
  static constexpr std::size_t kHeaderBytes = 32;

  enum class Kind : std::uint8_t { hello = 1, welcome, data };

  Kind kind = Kind::hello;
  std::uint16_t flow = 0;
  std::uint64_t tag = 0;       ///< of the test
  std::uint64_t sequence = 0;  ///< of data, from 0 on
  Duration time{};             ///< on the sender's clock, when it was sent

  static std::optional<Datagram> parse(ByteView bytes);
  /// The header; of data, filling follows.
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const Datagram&, const Datagram&) = default;
};

}  // namespace netrig::flow
