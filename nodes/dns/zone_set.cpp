#include "dns/zone_set.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

constexpr int kMaxAliases = 16;  // a longer chain is a loop, or as bad as one

/// The algorithm of RFC 1034 4.3.2 within one zone, for one name of a chain of aliases.
class Lookup {
 public:
  Lookup(const Zone& zone, const Question& question, Transport transport, Answer& answer)
      : zone_(zone), question_(question), transport_(transport), answer_(answer) {}

  /// Gives the alias's target, with which to go on.
  std::optional<Name> run() {
    if (const auto cut = find_cut()) {
      if (zone_.find(*cut, RecordType::dname) != nullptr && *cut != question_.name) return redirect(*cut);
      refer(*cut);
      return {};
    }
    if (zone_.exists(question_.name)) return answer_node(zone_.find(question_.name));
    const auto wildcard = closest_encloser().with_label("*");  // RFC 4592 3.3.1
    if (wildcard && zone_.exists(*wildcard)) return answer_node(zone_.find(*wildcard));
    answer_.rcode = Rcode::name_error;
    deny();
    return {};
  }

 private:
  /// The highest name that hides what is below it: a delegation at or above the name, but not at the origin,
  /// or a DNAME above it (RFC 6672 3.2). The DS at a delegation is the parent's (RFC 4035 3.1.4.1).
  std::optional<Name> find_cut() const {
    std::optional<Name> cut;
    auto name = question_.name;
    if (question_.type == RecordType::ds && name != zone_.origin()) name = name.parent();
    for (; name != zone_.origin(); name = name.parent()) {
      const auto* node = zone_.find(name);
      if (node == nullptr) continue;
      const bool redirects = node->contains(RecordType::dname) && name != question_.name;
      if (redirects || node->contains(RecordType::ns)) cut = name;
    }
    if (question_.name != name && zone_.find(name, RecordType::dname) != nullptr) cut = name;
    return cut;
  }

  /// The DNAME, and the alias that it makes of this name. Gives the alias's target.
  std::optional<Name> redirect(const Name& owner) {
    const auto& set = *zone_.find(owner, RecordType::dname);
    Zone::append(owner, RecordType::dname, set, answer_.answer);
    const auto target = target_of(answer_.answer.back());
    auto name = target ? question_.name.with_suffix(owner, *target) : std::nullopt;
    if (!name) {
      answer_.rcode = Rcode::name_exists;  // RFC 6672 2.2
      return {};
    }
    const auto wire = name->wire();
    answer_.answer.push_back({.owner = question_.name,
                              .type = RecordType::cname,
                              .ttl_seconds = set.ttl_seconds,  // RFC 6672 3.1
                              .rdata = Bytes(wire.begin(), wire.end())});
    if (question_.type == RecordType::cname || question_.type == RecordType::any) return {};
    return name;
  }

  Name closest_encloser() const {
    auto name = question_.name.parent();
    while (!zone_.exists(name)) name = name.parent();
    return name;
  }

  void refer(const Name& cut) {
    answer_.authoritative = answer_.authoritative && !answer_.answer.empty();
    const auto start = answer_.authority.size();
    Zone::append(cut, RecordType::ns, *zone_.find(cut, RecordType::ns), answer_.authority);
    add_addresses(
        Records(answer_.authority.begin() + static_cast<std::ptrdiff_t>(start), answer_.authority.end()));
  }

  void deny() { answer_.authority.push_back(zone_.negative_soa()); }

  /// `node` is null for an empty non-terminal.
  std::optional<Name> answer_node(const Zone::Node* node) {
    if (node == nullptr) {
      deny();
      return {};
    }
    if (question_.type == RecordType::any) {
      answer_any(*node);
      return {};
    }
    if (const auto set = node->find(question_.type); set != node->end()) {
      add(set->first, set->second);
      return {};
    }
    if (const auto alias = node->find(RecordType::cname); alias != node->end()) {
      add(alias->first, alias->second);
      return target_of(answer_.answer.back());
    }
    deny();
    return {};
  }

  /// RFC 1035 3.3.9, 3.3.11; RFC 2782; RFC 9460 4.1.
  static bool wants_addresses(RecordType type) {
    return type == RecordType::ns || type == RecordType::mx || type == RecordType::srv ||
           type == RecordType::svcb || type == RecordType::https;
  }

  void answer_any(const Zone::Node& node) {
    for (const auto& [type, set] : node) {
      add(type, set);
      if (transport_ == Transport::udp) return;
    }
  }

  void add(RecordType type, const RecordSet& set) {
    const auto start = answer_.answer.size();
    Zone::append(question_.name, type, set, answer_.answer);
    if (wants_addresses(type)) {
      add_addresses(
          Records(answer_.answer.begin() + static_cast<std::ptrdiff_t>(start), answer_.answer.end()));
    }
  }

  /// The addresses of the names that `records` point to, as far as this zone has them: glue, or a saved
  /// question.
  void add_addresses(const Records& records) {
    for (const auto& record : records) {
      const auto target = target_of(record);
      if (!target) continue;
      const bool known =
          std::ranges::any_of(answer_.additional, [&](const Record& r) { return r.owner == *target; });
      for (auto type : {RecordType::a, RecordType::aaaa}) {
        const auto* set = zone_.find(*target, type);
        if (set != nullptr && !known) Zone::append(*target, type, *set, answer_.additional);
      }
    }
  }

  const Zone& zone_;
  const Question& question_;
  Transport transport_;
  Answer& answer_;
};

bool has_alias_of(const Records& records, const Name& name) {
  return std::ranges::any_of(records, [&](const Record& record) {
    return record.type == RecordType::cname && record.owner == name;
  });
}

}  // namespace

bool ZoneSet::add(Zone zone) {
  auto origin = zone.origin();
  return zones_.emplace(std::move(origin), std::move(zone)).second;
}

bool ZoneSet::discard_some(std::size_t names) {
  if (zones_.empty()) return false;
  if (!zones_.begin()->second.discard_some(names)) zones_.erase(zones_.begin());
  return true;
}

const Zone* ZoneSet::covering(const Question& question) const {
  const Zone* apex = nullptr;
  for (auto name = question.name;; name = name.parent()) {
    if (const auto zone = zones_.find(name); zone != zones_.end()) {
      // The DS of a zone's origin is in the zone above, if that one is here too.
      if (question.type != RecordType::ds || name != question.name) return &zone->second;
      apex = &zone->second;
    }
    if (name.is_root()) return apex;
  }
}

std::optional<ZoneAnswer> ZoneSet::answer(const Question& question, Transport transport) const {
  const auto* zone = covering(question);
  if (zone == nullptr) return {};
  ZoneAnswer result{.answer = {.authoritative = true}};
  Question current = question;
  for (int aliases = 0; aliases < kMaxAliases; ++aliases) {
    auto target = Lookup(*zone, current, transport, result.answer).run();
    if (!target || has_alias_of(result.answer.answer, *target)) return result;
    current.name = std::move(*target);
    zone = covering(current);
    if (zone == nullptr) {
      result.open = std::move(current);
      return result;
    }
  }
  return result;
}

}  // namespace netrig::dns
