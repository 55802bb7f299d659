// `firewall` and `nat` of a router.
#pragma once

#include "topology/node_draft.hpp"
#include "topology/reading.hpp"

namespace netrig::reading {

/// Links that rules name must be among `node`'s.
std::optional<Firewall> read_firewall(const YamlNode& value, const NodeDraft& node, Reading& reading);
std::optional<Nat> read_nat(const YamlNode& value, const NodeDraft& node, Reading& reading);

/// The attachment of `node` to the link that `value` names; another link is reported.
const AttachmentDraft* read_own_link(const YamlNode& value, const NodeDraft& node, Reading& reading);

}  // namespace netrig::reading
