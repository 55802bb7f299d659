// What a RuleFilter is made of: a router's rules, and the limits of what it remembers.
#pragma once

#include <optional>
#include <vector>

#include "topology/rules.hpp"

namespace netrig {

struct RuleFilterSettings {
  /// Linux's nf_conntrack_max on a machine with 4 GiB of memory or more.
  static constexpr std::size_t kMostConnections = 262'144;

  std::optional<Firewall> firewall = {};
  std::optional<Nat> nat = {};
  /// The stack's interfaces by their links; a link that is not among them is the interface's name itself.
  std::vector<LinkInterface> interfaces = {};
  TrackingTimes times = kTrackingTimes;
  /// Of each family. When there are so many, a new one takes the place of the most silent of those that were
  /// never answered or are TCP connections opening or ending; when there is none of these, its first packet
  /// is dropped.
  std::size_t most_connections = kMostConnections;
};

}  // namespace netrig
