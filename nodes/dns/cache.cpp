#include "dns/cache.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

constexpr std::size_t kOnceShare = 5;  // one part in so many is for what was asked for once

/// RFC 2181 8: a TTL with the highest bit set is 0.
Duration ttl_of(const Record& record) {
  constexpr std::uint32_t kMaxTtlSeconds = 0x7fffffff;
  return std::chrono::seconds(record.ttl_seconds > kMaxTtlSeconds ? 0 : record.ttl_seconds);
}

Duration shortest_ttl(const Records& records, Duration limit) {
  for (const auto& record : records) limit = std::min(limit, ttl_of(record));
  return limit;
}

/// NXDOMAIN, or no data of this type (RFC 2308 2). An answer that ends in an alias may deny too: its SOA
/// tells.
const Record* denying_soa(const Answer& answer) {
  const auto soa = std::ranges::find(answer.authority, RecordType::soa, &Record::type);
  return soa == answer.authority.end() ? nullptr : &*soa;
}

void count_down(Records& records, Duration age, Duration left) {
  for (auto& record : records) {
    const auto ttl = std::clamp<Duration>(ttl_of(record) - age, Duration::zero(), left);
    record.ttl_seconds = static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(ttl).count());
  }
}

std::size_t size_of(const Answer& answer) {
  std::size_t bytes = sizeof(Answer);
  for (const auto* section : {&answer.answer, &answer.authority, &answer.additional}) {
    for (const auto& record : *section)
      bytes += sizeof(Record) + record.owner.size_bytes() + record.rdata.size();
  }
  return bytes;
}

}  // namespace

Duration Cache::lifetime(const Answer& answer) const {
  if (answer.rcode != Rcode::no_error && answer.rcode != Rcode::name_error) return limits_.failure_age;
  const auto answered = shortest_ttl(answer.answer, limits_.max_age);
  if (const auto* soa = denying_soa(answer)) {
    const auto minimum = std::chrono::seconds(negative_ttl_of(*soa).value_or(0));
    return std::min({answered, ttl_of(*soa), Duration(minimum), limits_.max_negative_age});
  }
  if (answer.rcode == Rcode::name_error || answer.answer.empty()) return Duration::zero();  // RFC 2308 5
  return answered;
}

std::optional<CacheHit> Cache::find(TimePoint now, const Question& question) {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return {};
  auto& entry = found->second;
  if (now >= entry.expires) return {};  // it stays until insert(), which must know that it was in use
  promote(entry);
  const auto age = std::chrono::floor<std::chrono::seconds>(now - entry.stored);
  CacheHit hit{entry.answer, {entry.stored + age, entry.expires}};
  for (auto* section : {&hit.answer.answer, &hit.answer.authority, &hit.answer.additional}) {
    count_down(*section, age, entry.expires - hit.span.counted);
  }
  return hit;
}

/// To the front of those that are in use.
void Cache::promote(Entry& entry) {
  auto& old = part_of(entry);
  again_.uses.splice(again_.uses.begin(), old.uses, entry.use);
  old.bytes -= entry.bytes;
  again_.bytes += entry.bytes;
  entry.again = true;
}

void Cache::insert(TimePoint now, const Question& question, const Answer& answer) {
  bool again = false;  // what was in use and ran out is so still
  if (const auto old = entries_.find(question); old != entries_.end()) {
    again = old->second.again;
    erase(old);
  }
  const auto age = lifetime(answer);
  const auto bytes = size_of(answer);
  if (age <= Duration::zero() || limits_.entries == 0 || bytes > limits_.bytes) return;
  Entry entry{
      .answer = answer, .stored = now, .expires = now + age, .bytes = bytes, .again = again, .use = {}};
  const auto place = entries_.emplace(question, std::move(entry)).first;
  auto& part = part_of(place->second);
  part.uses.push_front(&place->first);
  place->second.use = part.uses.begin();
  part.bytes += bytes;
  make_room(now);
}

/// The newest answer stays, whichever part it is in.
void Cache::make_room(TimePoint now) {
  const auto is_full = [this] {
    return entries_.size() > limits_.entries || once_.bytes + again_.bytes > limits_.bytes;
  };
  while (is_full()) {
    const bool once_has_its_share =
        once_.uses.size() > 1 &&
        (once_.uses.size() > limits_.entries / kOnceShare || once_.bytes > limits_.bytes / kOnceShare);
    auto& part = once_has_its_share || again_.uses.empty() ? once_ : again_;
    const auto last = entries_.find(*part.uses.back());
    if (now < last->second.expires) ++evictions_;
    erase(last);
  }
}

void Cache::erase(Entries::iterator entry) {
  auto& part = part_of(entry->second);
  part.bytes -= entry->second.bytes;
  part.uses.erase(entry->second.use);
  entries_.erase(entry);
}

}  // namespace netrig::dns
