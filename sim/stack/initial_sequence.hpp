// Numbers that only we can predict: initial sequence numbers (RFC 6528 3), offsets of timestamps (RFC
// 7323 7.1).
#pragma once

#include "host/time.hpp"
#include "stack/keyed_hash.hpp"
#include "stack/tcp_control_block.hpp"

namespace netrig {

class InitialSequence {
 public:
  /// Draws its secret.
  explicit InitialSequence(StackRandom& random) : hash_(random) {}

  /// The sequence number is F(ends, secret) and a clock of 4 microseconds: a reused pair of ends starts above
  /// its last numbers. The offset is F alone: timestamps of a reused pair go on.
  TcpControlBlock::Secrets operator()(const TcpEnds& ends, TimePoint now) const;

 private:
  KeyedHash hash_;
};

/// Both ends, as input of a hash.
Bytes bytes_of(const TcpEnds& ends);

}  // namespace netrig
