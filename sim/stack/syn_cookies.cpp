#include "stack/syn_cookies.hpp"

#include <algorithm>
#include <array>

#include "stack/tcp_timestamping.hpp"

namespace netrig {

namespace {

constexpr Duration kPeriod = std::chrono::seconds(64);
constexpr std::uint64_t kPeriodsInBits = 32;
constexpr std::uint64_t kOldest = 1;  // a cookie of the period before is good

/// The segments that peers mostly ask for: a path of PPP, tunnels, IPv6 and Ethernet, with jumbo frames.
constexpr std::array<std::uint16_t, 8> kSegments{536, 1220, 1300, 1360, 1420, 1440, 1460, 8940};

constexpr std::uint32_t kScaleMask = 0xf, kReports = 0x10, kMarks = 0x20, kOptionMask = 0x3f;
constexpr std::uint32_t kNoScale = 0xf;

std::uint64_t period_of(TimePoint now) {
  return static_cast<std::uint64_t>(now.time_since_epoch() / kPeriod);
}

/// The largest that is no larger than what the peer takes.
std::uint32_t segment_index(const TcpHeader& syn) {
  const auto most = syn.options.maximum_segment_bytes.value_or(kSegments.front());
  const auto above = std::upper_bound(kSegments.begin() + 1, kSegments.end(), most);
  return static_cast<std::uint32_t>(above - kSegments.begin()) - 1;
}

/// What the peer has offered and we agree to.
std::uint32_t option_bits(const TcpHeader& syn, const TcpSettings& settings) {
  auto bits = std::min<std::uint32_t>(syn.options.window_scale.value_or(kNoScale), kNoScale);
  if (syn.options.sack_permitted && settings.selective_acknowledgments) bits |= kReports;
  if (syn.ece && syn.cwr && settings.ecn != EcnUse::off) bits |= kMarks;
  return bits;
}

void put_option_bits(TcpHeader& syn, std::uint32_t bits) {
  const auto scale = bits & kScaleMask;
  if (scale != kNoScale) syn.options.window_scale = static_cast<std::uint8_t>(scale);
  syn.options.sack_permitted = (bits & kReports) != 0;
  syn.ece = syn.cwr = (bits & kMarks) != 0;
}

}  // namespace

std::uint32_t SynCookies::cookie(const TcpEnds& ends, std::uint32_t peer_sequence, std::uint64_t period,
                                 std::uint32_t segment_index) const {
  ByteWriter input;
  input.bytes(bytes_of(ends)).u32(peer_sequence).u64(period).u8(static_cast<std::uint8_t>(segment_index));
  const auto hash = static_cast<std::uint32_t>(hash_(input.view())) & 0xffffff;
  return static_cast<std::uint32_t>(period % kPeriodsInBits) << 27 | segment_index << 24 | hash;
}

TcpHeader SynCookies::answer(const TcpEnds& ends, const TcpHeader& syn, const TcpSettings& settings,
                             const TcpControlBlock::Secrets& secrets, TimePoint now) {
  last_sent_ = now;
  ++sent_;
  TcpHeader answer;
  answer.source_port = ends.local.port;
  answer.destination_port = ends.remote.port;
  answer.syn = answer.ack = true;
  answer.acknowledgment = syn.sequence + 1;
  answer.sequence = cookie(ends, syn.sequence, period_of(now), segment_index(syn));
  if (!settings.timestamps || !syn.options.timestamps) return answer;
  TcpTimestamping stamps(secrets.timestamp_offset);
  stamps.start(syn.options.timestamps->value, now);
  auto stamp = stamps.option(now);
  const auto bits = option_bits(syn, settings);
  // The nearest with these bits that is not of the future.
  stamp.value =
      ((stamp.value & ~kOptionMask) | bits) - ((stamp.value & kOptionMask) < bits ? kOptionMask + 1 : 0);
  answer.options.timestamps = stamp;
  if ((bits & kScaleMask) != kNoScale) answer.options.window_scale = std::uint8_t{};
  answer.options.sack_permitted = (bits & kReports) != 0;
  answer.ece = (bits & kMarks) != 0;
  return answer;
}

std::optional<TcpHeader> SynCookies::syn_of(const TcpEnds& ends, const TcpHeader& acknowledgment,
                                            TimePoint now) const {
  if (!last_sent_ || now - *last_sent_ > (kOldest + 1) * kPeriod) return {};
  const auto number = acknowledgment.acknowledgment - 1;
  const auto period = period_of(now);
  const auto age = (period - (number >> 27)) % kPeriodsInBits;
  if (age > kOldest || age > period) return {};
  const auto index = number >> 24 & 7;
  const auto peer_sequence = acknowledgment.sequence - 1;
  if (number != cookie(ends, peer_sequence, period - age, index)) return {};
  TcpHeader syn = acknowledgment;
  syn.ack = syn.psh = syn.fin = false;
  syn.syn = true;
  syn.sequence = peer_sequence;
  syn.acknowledgment = 0;
  syn.options = {};
  syn.options.maximum_segment_bytes = kSegments[index];
  syn.options.timestamps = acknowledgment.options.timestamps;
  syn.ece = syn.cwr = false;
  if (syn.options.timestamps) put_option_bits(syn, syn.options.timestamps->echo & kOptionMask);
  return syn;
}

}  // namespace netrig
