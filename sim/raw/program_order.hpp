// What a program's process and its node process say to each other, as JSON: the order to run a program,
// events of its life, and how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/life.hpp"
#include "host/program_end.hpp"

namespace netrig {

/// Where the node process listens; the lab sets it for the programs of raw nodes.
inline constexpr const char* kNodeSocketVariable = "NETRIG_NODE_SOCKET";

/// Goes with the descriptors of standard input, output and error, and, with `tells_ready`, a fourth to say
/// "ready" on.
struct ProgramOrder {
  std::string program;
  std::vector<std::string> arguments;
  std::string directory;  ///< absolute; the program's own, and where relative paths start
  bool tells_ready = false;

  std::string to_json() const;
  /// Nothing for what is no order.
  static std::optional<ProgramOrder> from_json(const std::string& text);
};

std::string to_json(LifeEvent event);
std::optional<LifeEvent> life_event_from_json(const std::string& text);

std::string to_json(const ProgramEnd& end);
std::optional<ProgramEnd> program_end_from_json(const std::string& text);

}  // namespace netrig
