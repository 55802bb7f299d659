// From drafts to nodes: templates expanded, addresses given.
#pragma once

#include <vector>

#include "topology/node_draft.hpp"
#include "topology/reading.hpp"

namespace netrig::reading {

/// Fills reading.topology.nodes and reading.senders. First all fixed addresses of the file are taken, then
/// `auto` fills the gaps, in the order of the file. Addresses and MAC addresses that two nodes of a link
/// would have, and templates that outgrow their subnet, are reported.
void expand_nodes(const std::vector<NodeDraft>& drafts, Reading& reading);

/// Reports nodes that would be on two links with overlapping subnets: half of their neighbours would be out
/// of reach.
void check_subnets(const std::vector<NodeDraft>& drafts, Reading& reading);

/// Reports nodes that wait for each other by `after`, with the whole cycle, and more than a million pairs of
/// nodes of which one waits for the other; these are forgotten.
void check_start_order(std::vector<NodeDraft>& drafts, Reading& reading);

}  // namespace netrig::reading
