// A first-in first-out queue that keeps its memory: a std::deque allocates and frees a block every few
// elements, for as long as it is used.
#pragma once

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace netrig {

/// Grows as needed; whoever fills it sets the limit. `Value` is default-constructible and movable.
template <class Value>
class RingQueue {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void push_back(Value value) {
    if (size_ == slots_.size()) grow();
    slots_[(begin_ + size_++) & (slots_.size() - 1)] = std::move(value);
  }

  const Value& front() const { return slots_[begin_]; }
  Value pop_front() {
    assert(size_ > 0);
    auto value = std::exchange(slots_[begin_], Value());
    begin_ = (begin_ + 1) & (slots_.size() - 1);
    --size_;
    return value;
  }

  void clear() { *this = RingQueue(); }

 private:
  static constexpr std::size_t kFirstSlots = 8;

  void grow() {
    std::vector<Value> larger(slots_.empty() ? kFirstSlots : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = std::move(slots_[(begin_ + i) & (slots_.size() - 1)]);
    }
    slots_ = std::move(larger);
    begin_ = 0;
  }

  std::vector<Value> slots_;  // a power of two, or none yet
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

}  // namespace netrig
