#include "dns/reply_memo.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <utility>

#include "dns/header.hpp"

namespace netrig::dns {

namespace {

// What a reply repeats of its query in the header's third and fourth byte, RFC 1035 4.1.1, RFC 4035 3.1.6.
constexpr std::uint8_t kRecursionDesired = 0x01;
constexpr std::uint8_t kCheckingDisabled = 0x10;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const auto product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint32_t u32_at(const std::uint8_t* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap32(value);
}

void put_u32(std::uint8_t* at, std::uint32_t value) {
  value = __builtin_bswap32(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace

ReplyMemo::ReplyMemo(std::uint64_t seed, const ReplyMemoLimits& limits)
    : seed_(seed), max_buckets_(std::bit_floor(limits.replies / kBucketSlots)) {}

/// Collisions only cost room: a key is always compared as well.
std::uint64_t ReplyMemo::hash_of(ByteView key) const {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // the golden ratio's bits
  std::uint64_t hash = seed_ ^ key.size();
  for (; key.size() >= sizeof hash; key = key.subspan(sizeof hash)) {
    std::uint64_t some = 0;
    std::memcpy(&some, key.data(), sizeof some);
    hash = mix(hash ^ some, kOdd ^ seed_);
  }
  std::uint64_t last = 0;
  std::memcpy(&last, key.data(), key.size());
  return mix(hash ^ last, kOdd);
}

bool ReplyMemo::holds(const Slot& slot, std::uint64_t hash, ByteView key) {
  return slot.hash == hash && slot.key_bytes == key.size() &&
         std::memcmp(slot.bytes.data(), key.data(), key.size()) == 0;
}

std::size_t ReplyMemo::find(TimePoint now, const UsualQuery& query, MutableByteView room) {
  if (buckets_.empty()) return 0;
  const auto key = query.key();
  const auto hash = hash_of(key);
  auto& bucket = bucket_of(hash);
  const auto slot = std::ranges::find_if(bucket, [&](const Slot& each) { return holds(each, hash, key); });
  if (slot == bucket.end() || (slot->span && now >= slot->span->expires)) return 0;
  slot->asked = true;

  const auto kept = ByteView(slot->bytes).subspan(key.size());
  const auto question = query.question();
  const auto rest = kept.subspan(kHeaderBytes);
  auto* reply = room.data();
  std::memcpy(reply, kept.data(), kHeaderBytes);
  std::memcpy(reply, query.message().data(), 2);  // the ID
  reply[2] |= query.message()[2] & kRecursionDesired;
  reply[3] |= query.message()[3] & kCheckingDisabled;
  std::memcpy(reply + kHeaderBytes, question.data(), question.size());
  auto* behind = reply + kHeaderBytes + question.size();
  std::memcpy(behind, rest.data(), rest.size());
  if (slot->span) {
    const auto age = std::chrono::floor<std::chrono::seconds>(now - slot->span->counted).count();
    for (const auto at : slot->ttls)
      put_u32(behind + at, u32_at(behind + at) - static_cast<std::uint32_t>(age));
  }
  return kHeaderBytes + question.size() + rest.size();
}

void ReplyMemo::keep(const UsualQuery& query, ByteView reply, const std::optional<ReplySpan>& span) {
  const auto before_rest = kHeaderBytes + query.question().size();
  if (max_buckets_ == 0 || reply.size() > kClassicUdpBytes || reply.size() < before_rest) return;
  const auto key = query.key();
  const auto hash = hash_of(key);
  if (buckets_.size() < max_buckets_ && (buckets_.empty() || is_crowded(bucket_of(hash), hash, key))) grow();
  auto& slot = choose(bucket_of(hash), hash, key);
  if (slot.key_bytes == 0) ++size_;
  slot.hash = hash;
  slot.key_bytes = static_cast<std::uint16_t>(key.size());
  slot.asked = false;
  slot.bytes.assign(key.begin(), key.end());
  slot.bytes.insert(slot.bytes.end(), reply.begin(), reply.begin() + kHeaderBytes);
  auto* header = slot.bytes.data() + key.size();
  header[0] = header[1] = 0;
  header[2] &= static_cast<std::uint8_t>(~kRecursionDesired);
  header[3] &= static_cast<std::uint8_t>(~kCheckingDisabled);
  slot.bytes.insert(slot.bytes.end(), reply.begin() + static_cast<std::ptrdiff_t>(before_rest), reply.end());
  slot.span = span;
  slot.ttls.clear();
  if (!span) return;
  for (const auto at : ttl_positions(reply))
    slot.ttls.push_back(static_cast<std::uint16_t>(at - before_rest));
}

/// All of it is in use for other keys: its replies would drive out each other for ever. An eighth of the
/// table is in use when the first bucket is full, as a rule.
bool ReplyMemo::is_crowded(const Bucket& bucket, std::uint64_t hash, ByteView key) const {
  const auto is_of_another = [&](const Slot& slot) { return slot.key_bytes > 0 && !holds(slot, hash, key); };
  return size_ >= slots() / kLeastUse && std::ranges::all_of(bucket, is_of_another);
}

/// The slot with that key; else a free one; else one that was not asked for since the last time that no such
/// was left.
ReplyMemo::Slot& ReplyMemo::choose(Bucket& bucket, std::uint64_t hash, ByteView key) {
  const auto find = [&](auto fits) { return std::ranges::find_if(bucket, fits); };
  auto slot = find([&](const Slot& each) { return holds(each, hash, key); });
  if (slot == bucket.end()) slot = find([](const Slot& each) { return each.key_bytes == 0; });
  if (slot == bucket.end()) slot = find([](const Slot& each) { return !each.asked; });
  if (slot != bucket.end()) return *slot;
  for (auto& each : bucket) each.asked = false;
  return bucket[hash >> 62];  // the top bits: the bucket was chosen by the others
}

void ReplyMemo::grow() {
  constexpr std::size_t kFirstBuckets = 64;
  auto old = std::exchange(buckets_, {});
  buckets_.resize(std::min(max_buckets_, std::max(kFirstBuckets, 2 * old.size())));
  size_ = 0;
  for (auto& bucket : old) {
    for (auto& slot : bucket) {
      if (slot.key_bytes == 0) continue;
      auto& place = choose(bucket_of(slot.hash), slot.hash, ByteView(slot.bytes).first(slot.key_bytes));
      if (place.key_bytes == 0) ++size_;
      place = std::move(slot);
    }
  }
}

void ReplyMemo::clear() {
  buckets_.clear();
  buckets_.shrink_to_fit();
  size_ = 0;
}

std::vector<std::uint16_t> ttl_positions(ByteView message) {
  std::vector<std::uint16_t> positions;
  ByteReader reader(message);
  const auto header = WireHeader::parse(reader);
  if (!header) return positions;
  for (int i = 0; i < header->questions && Name::skip(reader); ++i) reader.skip(4);
  const int records = header->answers + header->authorities + header->additionals;
  for (int i = 0; i < records && Name::skip(reader); ++i) {
    const auto type = static_cast<RecordType>(reader.u16());
    reader.skip(2);
    const auto position = reader.position();
    reader.skip(4);
    reader.skip(reader.u16());
    if (reader.ok() && type != RecordType::opt) positions.push_back(static_cast<std::uint16_t>(position));
  }
  return positions;
}

}  // namespace netrig::dns
