// What a router does with packets: rules, packets in, and what comes out. Each row is one router, fresh; what
// is expected is what Linux does with the nftables text of the same rules.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "router_world.hpp"

namespace netrig::testing {

/// What hosts on both sides remember.
struct Past {
  std::vector<SentPacket> in;   ///< sent to the router
  std::vector<SentPacket> out;  ///< sent by the router
  /// The last one of a side. Throws std::runtime_error when there is none.
  const Bytes& last_in(Side side) const;
  const Bytes& last_out(Side side) const;
};

struct Step {
  Side side;
  std::function<Bytes(const Past&)> packet;
};

struct Row {
  std::string name;
  std::string rules;
  std::vector<Step> steps;
  std::vector<std::string> expected;  ///< for each step; several packets are joined by " | "
  /// What Linux does, where we differ on purpose (ARCHITECTURE.md, "Known limitations"); empty: the same.
  std::vector<std::string> on_linux = {};
};

std::vector<Row> fidelity_table();
/// Those of IPv6, which are part of it.
std::vector<Row> ipv6_rows();

/// What the router did: a line a step, in full, and as short as the table has it. Ports and identifiers that
/// no packet and no rule of the row names were drawn at random, and are "*".
struct Played {
  std::vector<std::string> full;
  std::vector<std::string> brief;
};
Played play(const Row& row, RouterWorld& world);

}  // namespace netrig::testing
