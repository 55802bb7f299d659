#include "probe/trace_session.hpp"

#include <algorithm>
#include <utility>

namespace netrig::probe {

namespace {

// A probe is not waited for much longer than others took: Linux traceroute's "here" and "near" factors.
constexpr int kHereFactor = 3;
constexpr int kNearFactor = 10;
/// Answers are made by software, with other things to do.
constexpr Duration kLeastWait = std::chrono::milliseconds(100);

}  // namespace

TraceSession::TraceSession(const TracePlan& plan)
    : plan_(plan), probes_(plan.probe_count()), hops_(plan.probe_count() / plan.probes_a_hop) {}

std::uint32_t TraceSession::probes_in_flight() const {
  const auto end = probes_.begin() + next_probe_;
  return static_cast<std::uint32_t>(
      std::count_if(probes_.begin(), end, [](const Probe& probe) { return !probe.settled; }));
}

bool TraceSession::is_complete(std::uint32_t hop) const {
  const auto begin = probes_.begin() + hop * plan_.probes_a_hop;
  return std::all_of(begin, begin + plan_.probes_a_hop, [](const Probe& probe) { return probe.settled; });
}

/// Of the first answered probe in that range.
std::optional<Duration> TraceSession::first_time(std::uint32_t begin, std::uint32_t end) const {
  for (auto i = begin; i < end; ++i) {
    if (probes_[i].answer) return probes_[i].answer->time;
  }
  return {};
}

TimePoint TraceSession::give_up_time(std::uint32_t probe) const {
  const auto hop = hop_of(probe);
  Duration wait = plan_.wait;
  if (const auto here = first_time(hop_end(hop) - plan_.probes_a_hop, hop_end(hop))) {
    wait = std::min(wait, std::max(*here * kHereFactor, kLeastWait));
  } else if (const auto beyond = first_time(hop_end(hop), next_probe_)) {
    wait = std::min(wait, std::max(*beyond * kNearFactor, kLeastWait));
  }
  return *probes_[probe].sent + wait;
}

void TraceSession::settle_overdue(TimePoint now) {
  for (std::uint32_t i = 0; i < next_probe_; ++i) {
    if (!probes_[i].settled && now >= give_up_time(i)) probes_[i].settled = true;
  }
}

std::optional<TimePoint> TraceSession::next_give_up() const {
  std::optional<TimePoint> earliest;
  for (std::uint32_t i = 0; i < next_probe_; ++i) {
    if (probes_[i].settled) continue;
    const auto time = give_up_time(i);
    earliest = earliest ? std::min(*earliest, time) : time;
  }
  return earliest;
}

TraceSession::Step TraceSession::next(TimePoint now) {
  settle_overdue(now);
  if (taken_ >= hops_) return Done{};
  const bool more = next_probe_ < hops_ * plan_.probes_a_hop;
  if (more && probes_in_flight() < plan_.probes_at_once) {
    return Send{next_probe_, static_cast<std::uint8_t>(plan_.first_ttl + hop_of(next_probe_))};
  }
  return Wait{next_give_up().value_or(now)};  // nothing in flight: there is a hop to take
}

void TraceSession::sent(TimePoint now) {
  probes_[next_probe_++].sent = now;
}

void TraceSession::on_answer(TimePoint now, std::uint32_t probe, TraceAnswer answer) {
  if (probe >= next_probe_ || probes_[probe].settled) return;
  answer.time = now - *probes_[probe].sent;
  if (answer.final) hops_ = std::min(hops_, hop_of(probe) + 1);
  probes_[probe].settled = true;
  probes_[probe].answer = std::move(answer);
}

std::optional<TraceHop> TraceSession::take_hop() {
  if (taken_ >= hops_ || !is_complete(taken_)) return {};
  TraceHop hop{.ttl = static_cast<std::uint8_t>(plan_.first_ttl + taken_), .answers = {}};
  for (auto i = hop_end(taken_) - plan_.probes_a_hop; i < hop_end(taken_); ++i) {
    const auto& answer = probes_[i].answer;
    reached_ = reached_ || (answer && answer->destination);
    hop.answers.push_back(answer);
  }
  ++taken_;
  return hop;
}

}  // namespace netrig::probe
