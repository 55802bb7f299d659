#include "link/link_direction.hpp"

#include <algorithm>

#include "link/delay_distribution.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

LinkDirection::LinkDirection(const LinkConditions& conditions, const RandomStream& random)
    : conditions_(conditions), only_delays_(conditions.only_delay()), random_(random) {
  if (conditions_.codel) codel_.emplace(*conditions_.codel);
}

void LinkDirection::enter(PacketBuffer frame, TimePoint now) {
  catch_up(now);
  ++counts_.entered;
  counts_.bytes_entered += frame.size();
  if (const auto reason = refusal(frame)) return lose(*reason);
  if (!conditions_.rate_bits_per_second && queue_.empty() && busy_until_ <= now) {
    return travel(std::move(frame), now);
  }
  if (queue_.empty() && busy_until_ <= now) return transmit(std::move(frame), now);
  if (!has_room(frame.size())) return lose(LossReason::queue);
  queued_bytes_ += frame.size();
  queue_.push_back({std::move(frame), now});
}

std::optional<LossReason> LinkDirection::refusal(const PacketBuffer& frame) {
  if (cut_) return LossReason::cut;
  const auto mtu = conditions_.mtu_bytes;
  if (mtu && frame.size() > EthernetHeader::kLengthBytes + *mtu) return LossReason::mtu;
  // Every fault counts the frame, also if another has taken it.
  bool taken = false;
  for (auto& fault : faults_) {
    taken = fault.fault->takes(frame.bytes(), random_, fault.dropped_in_a_row) || taken;
  }
  if (taken) return LossReason::fault;
  return {};
}

bool LinkDirection::has_room(std::size_t bytes) const {
  const auto& limit = conditions_.queue;
  return (!limit.frames || queue_.size() < *limit.frames) &&
         (!limit.bytes || queued_bytes_ + bytes <= *limit.bytes);
}

/// What the transmitter has begun with by now. It is enough to look when something else happens: nothing
/// outside depends on when a frame's turn comes, only on when it arrives.
void LinkDirection::catch_up(TimePoint now) {
  while (!queue_.empty() && busy_until_ <= now) {
    auto next = queue_.pop_front();
    const auto bytes = next.frame.size();
    const bool stale = codel_ && codel_->should_drop(busy_until_ - next.since, queued_bytes_,
                                                     static_cast<std::uint32_t>(bytes), busy_until_);
    queued_bytes_ -= bytes;
    if (cut_) {
      lose(LossReason::cut);
    } else if (stale) {
      lose(LossReason::codel);
    } else {
      transmit(std::move(next.frame), busy_until_);
    }
  }
}

/// Rounded up to the next nanosecond.
Duration LinkDirection::transmission_time(std::size_t bytes) const {
  if (!conditions_.rate_bits_per_second) return {};
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  const auto rate = *conditions_.rate_bits_per_second;
  return Duration(static_cast<Duration::rep>((bytes * 8 * kNanoseconds + rate - 1) / rate));
}

void LinkDirection::transmit(PacketBuffer frame, TimePoint begin) {
  busy_until_ = begin + transmission_time(frame.size());
  travel(std::move(frame), busy_until_);
}

/// A frame has left the transmitter: a lost one has used its share of the rate.
void LinkDirection::travel(PacketBuffer frame, TimePoint departure) {
  if (only_delays_) return in_flight_.put(departure + conditions_.delay, std::move(frame));
  if (const auto reason = loss_on_the_way()) return lose(*reason);
  if (random_.happens(conditions_.duplicate)) {
    ++counts_.duplicated;
    in_flight_.put(arrival_after(departure), frame.copy());
  }
  if (random_.happens(conditions_.corrupt)) corrupt(frame);
  in_flight_.put(arrival_after(departure), std::move(frame));
}

std::optional<LossReason> LinkDirection::loss_on_the_way() {
  if (random_.happens(conditions_.loss)) return LossReason::random;
  if (!conditions_.burst_loss) return {};
  const auto& burst = *conditions_.burst_loss;
  if (random_.happens(in_burst_ ? burst.leave_bad : burst.enter_bad)) in_burst_ = !in_burst_;
  if (random_.happens(in_burst_ ? burst.loss_in_bad : burst.loss_in_good)) return LossReason::burst;
  return {};
}

TimePoint LinkDirection::arrival_after(TimePoint departure) {
  const auto delay = std::max(Duration{}, conditions_.delay + draw_deviation(conditions_.jitter, random_));
  auto arrival = departure + delay;
  if (conditions_.jitter.keeps_order && !in_flight_.empty()) {
    arrival = std::max(arrival, in_flight_.last_arrival());
  }
  if (!random_.happens(conditions_.reorder)) return arrival;
  ++counts_.reordered;
  constexpr Duration kLeast = std::chrono::milliseconds(1);
  const auto& held = conditions_.reorder_delay;
  return arrival + (held > Duration{} ? held : std::max(kLeast, conditions_.delay));
}

void LinkDirection::corrupt(PacketBuffer& frame) {
  if (frame.size() <= EthernetHeader::kLengthBytes) return;
  const auto bits = (frame.size() - EthernetHeader::kLengthBytes) * 8;
  const auto bit = random_.below(bits);
  frame.bytes()[EthernetHeader::kLengthBytes + bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  ++counts_.corrupted;
}

std::optional<TimePoint> LinkDirection::next_deadline() const {
  if (!in_flight_.empty()) return in_flight_.first_arrival();
  if (!queue_.empty()) return busy_until_;
  return {};
}

std::optional<PacketBuffer> LinkDirection::take(TimePoint now) {
  catch_up(now);
  if (in_flight_.empty() || in_flight_.first_arrival() > now) return {};
  auto frame = in_flight_.take_first();
  ++counts_.delivered;
  counts_.bytes_delivered += frame.size();
  return frame;
}

void LinkDirection::set_conditions(const LinkConditions& conditions, TimePoint now) {
  catch_up(now);
  const bool other_codel = conditions.codel != conditions_.codel;
  conditions_ = conditions;
  only_delays_ = conditions.only_delay();
  if (!other_codel) return;
  codel_.reset();
  if (conditions_.codel) codel_.emplace(*conditions_.codel);
}

void LinkDirection::set_cut(bool cut, TimePoint now) {
  catch_up(now);
  cut_ = cut;
}

}  // namespace netrig
