// `stack`: whose TCP/IP stack netrig's own programs use on a node.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

StackKind read_stack(const YamlNode& value, Reading& reading);

/// Decides for each node, when all is read. A node whose own file entry says `raw` must be one that can be.
/// Where only the topology or nothing says so, a node is raw if one of netrig's programs runs on it, by
/// itself or by a step, and nothing needs the kernel's stack: a foreign program, forwarding. --stack
/// raw is like a topology that says `raw` and nodes that say nothing.
void choose_stacks(Reading& reading);

}  // namespace netrig::reading
