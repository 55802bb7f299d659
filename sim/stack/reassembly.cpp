#include "stack/reassembly.hpp"

#include <limits>

#include "stack/queue_cost.hpp"

namespace netrig {

namespace {

constexpr std::uint32_t kOffsetUnitBytes = 8;
constexpr std::size_t kLargestPacket = std::numeric_limits<std::uint16_t>::max();

/// A fragment that no sender makes: empty, ending between two units without being the last, or reaching past
/// what a packet can hold.
bool is_malformed(const Ipv4Header& header) {
  const auto length = header.payload_bytes();
  const bool broken_end = header.more_fragments && length % kOffsetUnitBytes != 0;
  return length == 0 || broken_end ||
         header.header_bytes() + header.fragment_offset_bytes + length > kLargestPacket;
}

}  // namespace

std::optional<PacketBuffer> Reassembly::add(const Ipv4Header& header, PacketBuffer packet, TimePoint now) {
  if (is_malformed(header)) return {};
  const Key key{header.source, header.destination, header.protocol, header.identification};
  const std::uint32_t begin = header.fragment_offset_bytes;
  const auto end = static_cast<std::uint32_t>(begin + header.payload_bytes());
  if (const auto found = datagrams_.find(key); found != datagrams_.end()) {
    const auto fits = fit(found->second, begin, end, !header.more_fragments);
    const bool too_many = found->second.fragments.size() == kMostFragments;
    if (fits == Fit::repeated) return {};
    if (fits == Fit::conflicting || too_many) {
      drop(found);
      return {};
    }
  }
  const auto bytes = queue_cost(packet.size());
  if (!make_room(key, bytes)) return {};
  auto& partial = open(key, now);
  if (!header.more_fragments) partial.length = end;
  partial.arrived += end - begin;
  partial.memory += bytes;
  partial.fragments.emplace(begin, Fragment{end, std::move(packet), header.header_bytes()});
  memory_ += bytes;
  sources_[header.source] += bytes;
  if (partial.length != partial.arrived) return {};
  auto whole = put_together(partial);
  drop(datagrams_.find(key));
  return whole;
}

Reassembly::Fit Reassembly::fit(const Partial& partial, std::uint32_t begin, std::uint32_t end, bool last) {
  const auto& fragments = partial.fragments;
  if (partial.length && (end > *partial.length || (last && end != *partial.length))) return Fit::conflicting;
  if (last && !fragments.empty() && fragments.rbegin()->second.end > end) return Fit::conflicting;
  const auto after = fragments.upper_bound(begin);
  if (after != fragments.begin()) {
    const auto& before = *std::prev(after);
    if (end <= before.second.end) return Fit::repeated;
    if (begin < before.second.end) return Fit::conflicting;
  }
  return after != fragments.end() && after->first < end ? Fit::conflicting : Fit::new_piece;
}

Reassembly::Partial& Reassembly::open(const Key& key, TimePoint now) {
  const auto [entry, is_new] = datagrams_.try_emplace(key);
  if (is_new) {
    entry->second.age = {now + kTimeout, ++opened_};
    ages_.emplace(entry->second.age, key);
  }
  return entry->second;
}

/// Whether the fragment may be kept: older datagrams than its own make room for it.
bool Reassembly::make_room(const Key& key, std::size_t bytes) {
  const auto source = sources_.find(std::get<0>(key));
  if (source != sources_.end() && source->second + bytes > kMostBytesPerSource) return false;
  while (memory_ + bytes > kMostBytes && !ages_.empty()) drop(datagrams_.find(ages_.begin()->second));
  return true;
}

void Reassembly::drop(std::map<Key, Partial>::iterator partial) {
  const auto source = sources_.find(std::get<0>(partial->first));
  source->second -= partial->second.memory;
  if (source->second == 0) sources_.erase(source);
  memory_ -= partial->second.memory;
  ages_.erase(partial->second.age);
  datagrams_.erase(partial);
}

/// With the first fragment's header. None if that header and the payload are more than a packet holds, which
/// happens when the fragments' headers differ.
std::optional<PacketBuffer> Reassembly::put_together(const Partial& partial) {
  const auto& first = partial.fragments.begin()->second;
  ByteReader reader(first.packet.bytes());
  auto header = Ipv4Header::parse(reader);
  if (!header || first.header_bytes + *partial.length > kLargestPacket) return {};
  header->more_fragments = false;
  header->set_payload_bytes(*partial.length);
  auto whole = PacketBuffer::for_payload(header->total_length_bytes);
  ByteWriter writer(whole.append(first.header_bytes));
  header->serialize(writer);
  for (const auto& [begin, fragment] : partial.fragments) {
    whole.append(fragment.packet.bytes().subspan(fragment.header_bytes));
  }
  return whole;
}

std::vector<PacketBuffer> Reassembly::poll(TimePoint now) {
  std::vector<PacketBuffer> first_fragments;
  while (!ages_.empty() && ages_.begin()->first.first <= now) {
    const auto late = datagrams_.find(ages_.begin()->second);
    auto& fragments = late->second.fragments;
    if (fragments.begin()->first == 0) first_fragments.push_back(std::move(fragments.begin()->second.packet));
    drop(late);
  }
  return first_fragments;
}

}  // namespace netrig
