#include "topology/expand_nodes.hpp"

#include <map>

#include "topology/address_pool.hpp"

namespace netrig::reading {

namespace {

using Kind = AttachmentDraft::Kind;

MacAddress advanced_mac(const MacAddress& first, std::uint64_t steps) {
  auto octets = first.octets();
  for (std::size_t i = octets.size(); i-- > 1 && steps > 0;) {
    steps += octets[i];
    octets[i] = static_cast<std::uint8_t>(steps);
    steps >>= 8;
  }
  return MacAddress(octets);
}

/// The node of a draft at `step` (0 for the first), without its addresses.
NodeSpec make_node(const NodeDraft& draft, const std::string& name, std::uint32_t step) {
  NodeSpec node = draft.spec;
  node.name = name;
  for (const auto& after : draft.after) {
    node.after.insert(node.after.end(), after.nodes.begin(), after.nodes.end());
  }
  if (!draft.count) return node;
  node.index = step + 1;
  for (auto& program : node.programs) {
    program.command = with_index(std::move(program.command), node.index);
    for (auto& [variable, value] : program.environment) value = replace_index(value, node.index);
  }
  for (auto& [variable, value] : node.environment) value = replace_index(value, node.index);
  return node;
}

class Expander {
 public:
  explicit Expander(Reading& reading) : reading_(reading) {
    for (const auto& link : reading.topology.links) pools_.emplace(link.name, AddressPool(link));
  }

  void expand(const std::vector<NodeDraft>& drafts) {
    for (const auto& draft : drafts) expand(draft);
    auto node = reading_.topology.nodes.begin();
    for (const auto& draft : drafts) {
      for (std::uint32_t step = 0; step < draft.count.value_or(1); ++step, ++node) fill_gaps(draft, *node);
    }
  }

 private:
  void expand(const NodeDraft& draft) {
    const auto names = DeclaredNode{{}, draft.count}.names(draft.spec.name);
    for (std::uint32_t step = 0; step < names.size(); ++step) {
      auto node = make_node(draft, names[step], step);
      for (const auto& attachment : draft.attachments) {
        node.attachments.push_back(attach(attachment, node.name, step));
      }
      reading_.topology.nodes.push_back(std::move(node));
    }
  }

  Attachment attach(const AttachmentDraft& draft, const std::string& owner, std::uint32_t step) {
    Attachment attachment;
    attachment.link = draft.link;
    attachment.position = draft.position;
    attachment.dhcp = draft.kind == Kind::dhcp;
    for (const auto& address : draft.addresses) take_address(address, step, owner, attachment);
    if (draft.mac) {
      attachment.mac = advanced_mac(*draft.mac, step);
      const auto [other, is_new] = macs_.emplace(std::pair(draft.link, *attachment.mac), owner);
      if (!is_new) {
        report_once(draft.mac_position,
                    "MAC address " + attachment.mac->to_string() + " of '" + owner + "', which '" +
                        other->second + "' on link '" + draft.link + "' has",
                    "one of its own");
      }
    }
    return attachment;
  }

  void take_address(const AddressDraft& draft, std::uint32_t step, const std::string& owner,
                    Attachment& attachment) {
    const auto* link = reading_.find_link(attachment.link);
    const auto address = advanced(draft.address, step);
    if (!link) return;
    const auto problem = address ? address_problem(*address, *link) : std::nullopt;
    if (!address || problem) {
      // The first one's problem was reported when it was read.
      if (step > 0 && !address_problem(draft.address, *link)) {
        report_once(draft.position, "a template that outgrows its subnet (at '" + owner + "')",
                    "a lower first address, a larger subnet or a smaller count");
      }
      return;
    }
    if (auto other = pools_.at(link->name).take(*address, owner)) {
      report_once(draft.position,
                  "address " + address->to_string() + " of '" + owner + "', which '" + *other +
                      "' on link '" + link->name + "' has",
                  "one of its own");
    }
    attachment.addresses.push_back({*address, subnet_for(*address, *link)->length});
  }

  void fill_gaps(const NodeDraft& draft, NodeSpec& node) {
    for (std::size_t i = 0; i < draft.attachments.size(); ++i) {
      const auto* link = reading_.find_link(draft.attachments[i].link);
      if (draft.attachments[i].kind != Kind::automatic || !link) continue;
      for (const auto& subnet : {link->subnet, link->subnet6}) {
        if (!subnet) continue;
        if (auto address = pools_.at(link->name).take_next(*subnet, node.name)) {
          node.attachments[i].addresses.push_back(*address);
        } else {
          report_once(draft.attachments[i].position,
                      "no free address for '" + node.name + "' in " + subnet->to_string(), "a larger subnet");
        }
      }
    }
  }

  /// One error a place, not one for each node of a template.
  void report_once(const SourcePosition& position, const std::string& found, const std::string& expected) {
    if (reported_.emplace(position, true).second) reading_.report(position, found, expected);
  }

  Reading& reading_;
  std::map<std::string, AddressPool> pools_;
  std::map<std::pair<std::string, MacAddress>, std::string> macs_;  // of a link → the node that has it
  std::map<SourcePosition, bool> reported_;
};

bool overlap(const std::optional<IpPrefix>& a, const std::optional<IpPrefix>& b) {
  return a && b && (a->contains(b->address) || b->contains(a->address));
}

}  // namespace

void expand_nodes(const std::vector<NodeDraft>& drafts, Reading& reading) {
  Expander(reading).expand(drafts);
  for (const auto& draft : drafts) {
    for (const auto& attachment : draft.attachments) reading.senders[attachment.link].insert(draft.spec.name);
  }
}

void check_subnets(const std::vector<NodeDraft>& drafts, Reading& reading) {
  for (const auto& draft : drafts) {
    for (std::size_t i = 0; i < draft.attachments.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const auto* link = reading.find_link(draft.attachments[i].link);
        const auto* other = reading.find_link(draft.attachments[j].link);
        if (!link || !other || link == other) continue;
        if (!overlap(link->subnet, other->subnet) && !overlap(link->subnet6, other->subnet6)) continue;
        reading.report(
            draft.attachments[i].position,
            "links '" + other->name + "' and '" + link->name + "' on one node, whose subnets overlap",
            "subnets that differ");
      }
    }
  }
}

}  // namespace netrig::reading
