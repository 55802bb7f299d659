// `stack`: whose TCP/IP stack netrig's own programs use.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

StackKind read_stack(const YamlNode& value, Reading& reading);

/// Reports programs that are not netrig's own on a node with our own stack: the kernel has no address there.
void check_stack(const NodeSpec& node, Reading& reading);

}  // namespace netrig::reading
