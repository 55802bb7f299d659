#include "stack/reassembly.hpp"

#include <algorithm>
#include <limits>

#include "stack/ipv6_transport.hpp"
#include "stack/queue_cost.hpp"

namespace netrig {

namespace {

constexpr std::uint32_t kOffsetUnitBytes = 8;
constexpr std::size_t kLargestPacket = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint8_t kCongested = 3;  // CE (RFC 3168 5), which stands for ECN's two bits as well
constexpr int kEcnShift6 = 4;           // where these are in an IPv6 header's second byte

/// A fragment that no sender makes: empty, ending between two units without being the last, or reaching past
/// what a packet can hold.
bool is_malformed(const Ipv4Header& header) {
  const auto length = header.payload_bytes();
  const bool broken_end = header.more_fragments && length % kOffsetUnitBytes != 0;
  return length == 0 || broken_end ||
         header.header_bytes() + header.fragment_offset_bytes + length > kLargestPacket;
}

/// The whole packet's headers are the first fragment's; none when they and the payload are more than a packet
/// holds, which happens when the fragments' headers differ.
std::optional<PacketBuffer> whole_ipv4(PacketBuffer joined, bool congested) {
  ByteReader reader(joined.bytes());
  auto header = Ipv4Header::parse(reader);
  if (!header || joined.size() > kLargestPacket) return {};
  header->more_fragments = false;
  if (congested) header->traffic_class |= kCongested;
  header->set_payload_bytes(joined.size() - header->header_bytes());
  ByteWriter writer(joined.bytes().first(header->header_bytes()));
  header->serialize(writer);
  return joined;
}

/// RFC 8200 4.5: without the fragment header, which the header in front names no more.
std::optional<PacketBuffer> whole_ipv6(const Ipv6FragmentPlace& first, const PacketBuffer& joined,
                                       bool congested) {
  const auto payload = joined.size() - Ipv6Header::kLengthBytes - Ipv6FragmentHeader::kLengthBytes;
  if (payload > kLargestPacket) return {};
  auto whole = PacketBuffer::for_payload(joined.size() - Ipv6FragmentHeader::kLengthBytes);
  whole.append(joined.bytes().first(first.at));
  whole.append(joined.bytes().subspan(first.at + Ipv6FragmentHeader::kLengthBytes));
  constexpr std::size_t kPayloadLengthAt = 4;
  const auto bytes = whole.bytes();
  bytes[kPayloadLengthAt] = static_cast<std::uint8_t>(payload >> 8);
  bytes[kPayloadLengthAt + 1] = static_cast<std::uint8_t>(payload);
  bytes[first.named_at] = first.header.next_header;
  if (congested) bytes[1] |= kCongested << kEcnShift6;
  return whole;
}

}  // namespace

std::optional<PacketBuffer> Reassembly::add(const Ipv4Header& header, PacketBuffer packet, TimePoint now) {
  if (is_malformed(header)) return {};
  const std::uint32_t begin = header.fragment_offset_bytes;
  const Piece piece{.begin = begin,
                    .end = static_cast<std::uint32_t>(begin + header.payload_bytes()),
                    .last = !header.more_fragments,
                    .header_bytes = header.header_bytes(),
                    .ecn = static_cast<std::uint8_t>(header.traffic_class & kCongested)};
  auto joined = add(Key{header.source, header.destination, header.protocol, header.identification}, piece,
                    std::move(packet), now);
  return joined ? whole_ipv4(std::move(joined->packet), joined->congested) : std::nullopt;
}

/// The protocol is no part of the key (RFC 8200 4.5). Where the first piece's fragment header stands is told
/// by that piece alone: all pieces of an honest datagram have the same headers in front.
std::optional<Ipv6Reassembled> Reassembly::add(const Ipv6FragmentPlace& place, PacketBuffer packet,
                                               TimePoint now) {
  const auto front = place.at + Ipv6FragmentHeader::kLengthBytes;
  if (packet.size() <= front) return {};
  const auto length = static_cast<std::uint32_t>(packet.size() - front);
  const std::uint32_t begin = place.header.offset_bytes;
  const bool broken_end = place.header.more_fragments && length % kOffsetUnitBytes != 0;
  const auto whole = front - Ipv6Header::kLengthBytes - Ipv6FragmentHeader::kLengthBytes + begin + length;
  if (broken_end || whole > kLargestPacket) return {};
  const Piece piece{.begin = begin,
                    .end = begin + length,
                    .last = !place.header.more_fragments,
                    .header_bytes = front,
                    .exact = true,
                    .ecn = static_cast<std::uint8_t>(packet.bytes()[1] >> kEcnShift6 & kCongested)};
  const Key key{place.source, place.destination, std::uint8_t{0}, place.header.identification};
  const auto joined = add(key, piece, std::move(packet), now);
  if (!joined) return {};
  const auto first = find_ipv6_fragment(joined->packet.bytes());
  auto whole_packet = first ? whole_ipv6(*first, joined->packet, joined->congested) : std::nullopt;
  if (!whole_packet) return {};
  return Ipv6Reassembled{.packet = *std::move(whole_packet),
                         .cut = {.named_at = first->named_at,
                                 .at = first->at,
                                 .identification = place.header.identification,
                                 .longest_bytes = joined->longest}};
}

/// RFC 3168 5.3: a mark on one fragment is a mark on the whole, unless others could not be marked: what they
/// are is then no one packet of an honest sender's.
std::optional<Reassembly::Joined> Reassembly::add(const Key& key, const Piece& piece, PacketBuffer packet,
                                                  TimePoint now) {
  if (const auto found = datagrams_.find(key); found != datagrams_.end()) {
    const auto fits = fit(found->second, piece);
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
  if (piece.last) partial.length = piece.end;
  partial.arrived += piece.end - piece.begin;
  partial.memory += bytes;
  partial.ecn_seen |= 1u << piece.ecn;
  partial.longest = std::max(partial.longest, packet.size());
  partial.fragments.emplace(piece.begin, Fragment{piece.end, std::move(packet), piece.header_bytes});
  memory_ += bytes;
  sources_[std::get<0>(key)] += bytes;
  if (partial.length != partial.arrived) return {};
  const bool congested = partial.ecn_seen & 1u << kCongested;
  const bool contradicts = congested && partial.ecn_seen & 1u;
  std::optional<Joined> joined;
  if (!contradicts)
    joined = Joined{.packet = put_together(partial), .congested = congested, .longest = partial.longest};
  drop(datagrams_.find(key));
  return joined;
}

Reassembly::Fit Reassembly::fit(const Partial& partial, const Piece& piece) {
  const auto& [begin, end, last, header_bytes, exact, ecn] = piece;
  const auto& fragments = partial.fragments;
  if (partial.length && (end > *partial.length || (last && end != *partial.length))) return Fit::conflicting;
  if (last && !fragments.empty() && fragments.rbegin()->second.end > end) return Fit::conflicting;
  const auto after = fragments.upper_bound(begin);
  if (after != fragments.begin()) {
    const auto& before = *std::prev(after);
    const bool same = before.first == begin && before.second.end == end;
    if (same || (!exact && end <= before.second.end)) return Fit::repeated;
    if (begin < before.second.end) return Fit::conflicting;
  }
  return after != fragments.end() && after->first < end ? Fit::conflicting : Fit::new_piece;
}

Reassembly::Partial& Reassembly::open(const Key& key, TimePoint now) {
  const auto [entry, is_new] = datagrams_.try_emplace(key);
  if (is_new) {
    entry->second.age = {now + timeout_, ++opened_};
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

PacketBuffer Reassembly::put_together(const Partial& partial) {
  const auto& first = partial.fragments.begin()->second;
  auto joined = PacketBuffer::for_payload(first.header_bytes + *partial.length);
  joined.append(first.packet.bytes().first(first.header_bytes));
  for (const auto& [begin, fragment] : partial.fragments) {
    joined.append(fragment.packet.bytes().subspan(fragment.header_bytes));
  }
  return joined;
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
