// Numbers that only we can predict: initial sequence numbers (RFC 6528 3), offsets of timestamps (RFC
// 7323 7.1).
#pragma once

#include <cstdint>
#include <memory>

#include "host/time.hpp"
#include "stack/stack_random.hpp"
#include "stack/tcp_control_block.hpp"

namespace netrig {

class InitialSequence {
 public:
  /// Draws its secret.
  explicit InitialSequence(StackRandom& random);
  ~InitialSequence();

  /// The sequence number is F(ends, secret) and a clock of 4 microseconds: a reused pair of ends starts above
  /// its last numbers. The offset is F alone: timestamps of a reused pair go on.
  TcpControlBlock::Secrets operator()(const TcpEnds& ends, TimePoint now);

 private:
  struct Mac;
  std::unique_ptr<Mac> mac_;
};

}  // namespace netrig
