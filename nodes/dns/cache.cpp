#include "dns/cache.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

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

std::optional<Answer> Cache::find(TimePoint now, const Question& question) {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return {};
  auto& entry = found->second;
  if (now >= entry.expires) {
    erase(found);
    return {};
  }
  uses_.splice(uses_.begin(), uses_, entry.use);
  Answer answer = entry.answer;
  for (auto* section : {&answer.answer, &answer.authority, &answer.additional}) {
    count_down(*section, now - entry.stored, entry.expires - now);
  }
  return answer;
}

void Cache::insert(TimePoint now, const Question& question, const Answer& answer) {
  if (const auto old = entries_.find(question); old != entries_.end()) erase(old);
  const auto age = lifetime(answer);
  const auto bytes = size_of(answer);
  if (age <= Duration::zero() || limits_.entries == 0 || bytes > limits_.bytes) return;
  while (!uses_.empty() && (entries_.size() >= limits_.entries || bytes_ + bytes > limits_.bytes)) {
    erase(entries_.find(uses_.back()));
  }
  uses_.push_front(question);
  entries_.emplace(question, Entry{answer, now, now + age, bytes, uses_.begin()});
  bytes_ += bytes;
}

void Cache::erase(Entries::iterator entry) {
  bytes_ -= entry->second.bytes;
  uses_.erase(entry->second.use);
  entries_.erase(entry);
}

}  // namespace netrig::dns
