// `on`: the links that a node is on, and its addresses there.
#pragma once

#include <vector>

#include "topology/node_draft.hpp"
#include "topology/reading.hpp"

namespace netrig::reading {

/// Addresses are checked against the link's subnet, for a template the first of them.
std::vector<AttachmentDraft> read_attachments(const YamlNode& node, Reading& reading);

}  // namespace netrig::reading
