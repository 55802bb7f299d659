#include "link/selective_fault.hpp"

namespace netrig {

bool SelectiveFault::is_over() const {
  const auto* which = std::get_if<NthFrames>(&choice_);
  return which && seen_ + 1 >= which->first + which->count;
}

bool SelectiveFault::chooses(ByteView frame, RandomStream& random, std::uint64_t& dropped_in_a_row) {
  if (is_over() || !matches_(frame)) return false;
  ++seen_;
  if (const auto* which = std::get_if<NthFrames>(&choice_)) return seen_ >= which->first;
  const auto& by_chance = std::get<RandomFrames>(choice_);
  const bool spared = by_chance.most_in_a_row && dropped_in_a_row >= *by_chance.most_in_a_row;
  const bool lost = !spared && random.happens(by_chance.chance);
  dropped_in_a_row = lost ? dropped_in_a_row + 1 : 0;
  return lost;
}

}  // namespace netrig
