#include "topology/check_advertisers.hpp"

#include <algorithm>

namespace netrig::reading {

namespace {

bool has_ipv6(const Attachment& attachment) {
  return std::ranges::any_of(attachment.addresses, [](auto& each) { return each.address.is_v6(); });
}

/// Those with an IPv6 address of the file's, or those without.
bool is_on(const NodeSpec& node, const std::string& link, bool with_address) {
  return std::ranges::any_of(node.attachments, [&](const Attachment& attachment) {
    return attachment.link == link && has_ipv6(attachment) == with_address;
  });
}

/// The plan gives a router programs of these names.
void check_program_names(const NodeSpec& node, Reading& reading) {
  static const std::string kPlanned = "router-advertiser-";
  for (const auto& program : node.programs) {
    if (!program.name.starts_with(kPlanned)) continue;
    reading.report(program.position, "a program named " + in_quotes(program.name) + " on a router",
                   "another name: the router's own advertisers have these");
  }
}

}  // namespace

void check_advertisers(Reading& reading) {
  const auto& topology = reading.topology;
  for (const auto& link : topology.links) {
    if (!link.advertise) continue;
    const auto advertises = [&](const NodeSpec& node) { return node.router && is_on(node, link.name, true); };
    const auto listens = [&](const NodeSpec& node) { return !node.router && is_on(node, link.name, false); };
    if (std::ranges::none_of(topology.nodes, listens)) continue;
    if (std::ranges::any_of(topology.nodes, advertises)) continue;
    reading.report(link.position,
                   "'advertise' on the link " + in_quotes(link.name) + ", on which nobody does",
                   "a node with router: true and an IPv6 address on it");
  }
  for (const auto& node : topology.nodes) {
    if (node.router) check_program_names(node, reading);
  }
}

}  // namespace netrig::reading
