#include "topology/read_attachments.hpp"

#include "topology/address_pool.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

using Kind = AttachmentDraft::Kind;

const std::string kForms =
    "an IP address, a list of them, dhcp, auto, none, or {address: …, mac: …}, e.g. {lan: 10.0.0.2}";

/// A word that stands for an address.
std::optional<Kind> parse_kind(const YamlNode& node) {
  if (!node.is_scalar()) return {};
  if (node.text == "dhcp") return Kind::dhcp;
  if (node.text == "auto") return Kind::automatic;
  if (node.text == "none") return Kind::none;
  return {};
}

void read_fixed(const YamlNode& node, AttachmentDraft& attachment, Reading& reading) {
  const auto address = node.is_scalar() ? IpAddress::parse(node.text) : std::nullopt;
  if (!address) {
    const bool has_length = node.is_scalar() && IpPrefix::parse(node.text);
    reading.report(node.position, node.describe(),
                   has_length ? "an address without a length: the link's subnet has it" : kForms);
    return;
  }
  attachment.kind = Kind::fixed;
  attachment.addresses.push_back({*address, node.position});
  const auto* link = reading.find_link(attachment.link);
  if (!link) return;
  if (auto problem = address_problem(*address, *link)) {
    reading.report(node.position, problem->found, problem->expected);
  }
}

void read_addresses(const YamlNode& node, AttachmentDraft& attachment, Reading& reading) {
  if (auto kind = parse_kind(node)) {
    attachment.kind = *kind;
  } else if (node.is_list() && !node.items.empty()) {
    for (const auto& item : node.items) read_fixed(item, attachment, reading);
  } else {
    read_fixed(node, attachment, reading);
  }
}

void read_mac(const YamlNode& node, AttachmentDraft& attachment, Reading& reading) {
  attachment.mac = node.is_scalar() ? MacAddress::parse(node.text) : std::nullopt;
  attachment.mac_position = node.position;
  const bool usable = attachment.mac && !attachment.mac->is_group() && *attachment.mac != MacAddress();
  if (usable) return;
  reading.report(node.position, node.describe(), "an interface's MAC address, e.g. 02:00:00:00:00:0a");
  attachment.mac.reset();
}

void read_detailed(const YamlNode& node, AttachmentDraft& attachment, Reading& reading) {
  YamlMap map(node, kForms, reading.diagnostics);
  const auto* address = map.require("address", "an address, dhcp, auto or none");
  const auto* mac = map.find("mac");
  map.finish();
  if (address) read_addresses(*address, attachment, reading);
  if (mac) read_mac(*mac, attachment, reading);
}

AttachmentDraft read_attachment(const YamlEntry& entry, Reading& reading) {
  AttachmentDraft attachment;
  attachment.link = entry.key.text;
  attachment.position = entry.key.position;
  const auto* link = read_link_name(entry.key, reading);
  if (entry.value.is_map()) {
    read_detailed(entry.value, attachment, reading);
  } else {
    read_addresses(entry.value, attachment, reading);
  }
  if (attachment.kind == Kind::automatic && link && !link->subnet && !link->subnet6) {
    reading.report(entry.value.position, "auto on link " + in_quotes(link->name) + ", which has no subnet",
                   "a subnet at the link, or none");
  }
  return attachment;
}

}  // namespace

std::vector<AttachmentDraft> read_attachments(const YamlNode& node, Reading& reading) {
  if (!node.is_map()) {
    reading.report(node.position, node.describe(), "links and addresses on them, e.g. {lan: 10.0.0.2}");
  }
  report_duplicate_keys(node, "link", reading.diagnostics);
  std::vector<AttachmentDraft> attachments;
  for (const auto& entry : node.entries) attachments.push_back(read_attachment(entry, reading));
  return attachments;
}

}  // namespace netrig::reading
