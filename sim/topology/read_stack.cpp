#include "topology/read_stack.hpp"

#include "topology/read_command.hpp"

namespace netrig::reading {

StackKind read_stack(const YamlNode& value, Reading& reading) {
  if (value.is_scalar() && value.text == "kernel") return StackKind::kernel;
  const bool raw = value.is_scalar() && value.text == "raw";
  reading.report(value.position, value.describe(),
                 raw ? "kernel: the raw stack is not available in this version" : "kernel");
  return raw ? StackKind::raw : StackKind::kernel;
}

void check_stack(const NodeSpec& node, Reading& reading) {
  if (node.stack != StackKind::raw) return;
  for (const auto& program : node.programs) {
    if (is_own_program(program.command, reading.options)) continue;
    reading.report(program.position,
                   "a foreign program on a raw node: " + in_quotes(program.command.arguments.front()),
                   "one of netrig's own, or stack: kernel");
  }
}

}  // namespace netrig::reading
