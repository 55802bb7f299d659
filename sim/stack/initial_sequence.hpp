// Initial sequence numbers that only we can predict (RFC 6528 3).
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

  /// F(ends, secret) and a clock of 4 microseconds: a reused pair of ends starts above its last numbers.
  std::uint32_t operator()(const TcpEnds& ends, TimePoint now);

 private:
  struct Mac;
  std::unique_ptr<Mac> mac_;
};

}  // namespace netrig
