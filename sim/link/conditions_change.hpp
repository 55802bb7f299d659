// A change of a link's conditions that names some of them: what `set` does, and how `from` of a topology
// departs from the link's own.
#pragma once

#include <cstdint>
#include <set>

#include "link/conditions.hpp"

namespace netrig {

/// What is named and changed as one.
enum class Condition : std::uint8_t {
  delay,
  jitter,
  loss,  ///< `loss` and `burst_loss`
  duplicate,
  reorder,  ///< `reorder` and `reorder_delay`
  corrupt,
  rate,
  queue,  ///< `queue` and `codel`
};

/// "delay", as topologies name it.
const char* name_of(Condition condition);

struct ConditionsChange {
  std::set<Condition> named = {};  ///< all else stays
  LinkConditions values = {};

  /// `conditions` with what is named as it is here.
  LinkConditions applied_to(LinkConditions conditions) const;
  friend bool operator==(const ConditionsChange&, const ConditionsChange&) = default;
};

}  // namespace netrig
