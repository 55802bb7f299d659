#include "dns/zone.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

/// Types that exist in questions and messages only (RFC 6895 3.1).
bool is_meta(RecordType type) {
  const auto number = static_cast<std::uint16_t>(type);
  return number == 0 || type == RecordType::opt || (number >= 128 && number <= 255);
}

constexpr std::size_t kMaxSetRecords = 5000;  // each has 12 bytes or more of the 64 KiB of a message

/// What may stand beside a CNAME (RFC 2181 10.1, RFC 4034 2.5).
bool may_join_alias(RecordType type) {
  return type == RecordType::rrsig || type == RecordType::nsec;
}

}  // namespace

std::optional<std::string> Zone::conflict(const Node& node, const Record& record) const {
  if (record.type == RecordType::cname && node.contains(RecordType::cname))
    return "a name has one CNAME only";
  const bool alias = record.type == RecordType::cname || node.contains(RecordType::cname);
  const bool others = std::any_of(node.begin(), node.end(), [](const auto& entry) {
    return entry.first != RecordType::cname && !may_join_alias(entry.first);
  });
  const bool is_other = record.type != RecordType::cname && !may_join_alias(record.type);
  if (alias && (others || is_other)) return "a name with a CNAME has no other records (RFC 1034 3.6.2)";
  if (record.type == RecordType::soa && node.contains(RecordType::soa)) return "a zone has one SOA only";
  if (record.type == RecordType::dname && node.contains(RecordType::dname))
    return "a name has one DNAME only (RFC 6672 2.4)";
  const auto set = node.find(record.type);
  if (set != node.end() && set->second.rdata.size() >= kMaxSetRecords)
    return "a name has at most " + std::to_string(kMaxSetRecords) + " records of one type; more fit no reply";
  return {};
}

std::optional<std::string> Zone::add(const Record& record) {
  if (record.record_class != RecordClass::internet) return "the class is not IN";
  if (is_meta(record.type)) return to_string(record.type) + " is no type of a zone's records";
  if (!record.owner.is_within(origin_)) return "the name lies outside of the zone " + origin_.to_string();
  if (record.type == RecordType::soa && record.owner != origin_)
    return "the SOA stands at the zone's origin only";
  auto& node = nodes_[record.owner];
  const auto known = node.find(record.type);
  if (known != node.end() && std::ranges::count(known->second.rdata, record.rdata) > 0) return {};
  if (auto error = conflict(node, record)) return error;
  auto& set = node[record.type];
  set.ttl_seconds = set.rdata.empty() ? record.ttl_seconds : std::min(set.ttl_seconds, record.ttl_seconds);
  set.rdata.push_back(record.rdata);
  ++record_count_;
  return {};
}

std::optional<std::string> Zone::missing() const {
  const auto origin = origin_.to_string();
  if (find(origin_, RecordType::soa) == nullptr) {
    return "no SOA record at " + origin + "; add one, such as: " + origin + " 3600 IN SOA ns." + origin +
           " admin." + origin + " 1 3600 600 86400 60";
  }
  if (find(origin_, RecordType::ns) == nullptr) {
    return "no NS record at " + origin + "; add one, such as: " + origin + " 3600 IN NS ns." + origin;
  }
  return {};
}

const Zone::Node* Zone::find(const Name& name) const {
  const auto node = nodes_.find(name);
  return node == nodes_.end() || node->second.empty() ? nullptr : &node->second;
}

const RecordSet* Zone::find(const Name& name, RecordType type) const {
  const auto* node = find(name);
  if (node == nullptr) return nullptr;
  const auto set = node->find(type);
  return set == node->end() ? nullptr : &set->second;
}

bool Zone::exists(const Name& name) const {
  const auto next = nodes_.lower_bound(name);  // canonical order: the name itself, or the first one below it
  return next != nodes_.end() && next->first.is_within(name);
}

bool Zone::discard_some(std::size_t names) {
  const bool any = !nodes_.empty();
  for (; names > 0 && !nodes_.empty(); --names) nodes_.erase(nodes_.begin());
  return any;
}

void Zone::append(const Name& owner, RecordType type, const RecordSet& set, Records& records) {
  for (const auto& rdata : set.rdata)
    records.push_back({owner, type, RecordClass::internet, set.ttl_seconds, rdata});
}

Record Zone::negative_soa() const {
  const auto* set = find(origin_, RecordType::soa);
  Record soa{origin_, RecordType::soa, RecordClass::internet, set->ttl_seconds, set->rdata.front()};
  soa.ttl_seconds = std::min(soa.ttl_seconds, negative_ttl_of(soa).value_or(0));
  return soa;
}

}  // namespace netrig::dns
