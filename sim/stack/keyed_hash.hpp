// A hash that only who knows the key can compute (SipHash-2-4, Aumasson and Bernstein 2012): what numbers are
// made of that others must not guess.
#pragma once

#include <cstdint>
#include <memory>

#include "stack/stack_random.hpp"
#include "wire/bytes.hpp"

namespace netrig {

class KeyedHash {
 public:
  /// Draws its key.
  explicit KeyedHash(StackRandom& random);
  ~KeyedHash();

  std::uint64_t operator()(ByteView input) const;

 private:
  struct Mac;
  std::unique_ptr<Mac> mac_;
};

}  // namespace netrig
