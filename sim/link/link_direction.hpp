// One direction of a link: a transmitter with a rate and a queue, then the way to the other end with its
// delay and what happens to frames on it. The one model of every link that has conditions, simulated or
// emulated.
//
// It has no clock: frames and the time go in, frames come out of take(), and next_deadline() says when.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "link/arrival_queue.hpp"
#include "link/codel.hpp"
#include "link/conditions.hpp"
#include "link/frame_fate.hpp"
#include "link/random_stream.hpp"
#include "link/selective_fault.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

class LinkDirection {
 public:
  /// `random` is this direction's alone.
  LinkDirection(const LinkConditions& conditions, const RandomStream& random);

  /// A frame comes from the sender. Time never goes back from call to call.
  void enter(PacketBuffer frame, TimePoint now);
  /// When take() is to be called next; unset as long as nothing is on its way.
  std::optional<TimePoint> next_deadline() const;
  /// The next frame that has arrived by now; none when there is none (and next_deadline() may have moved).
  std::optional<PacketBuffer> take(TimePoint now);

  /// From now on. What is on its way arrives as it would have; what waits in the queue meets the new ones.
  void set_conditions(const LinkConditions& conditions, TimePoint now);
  const LinkConditions& conditions() const { return conditions_; }
  /// While it is cut, what enters and what waits is lost. What is on its way arrives.
  void set_cut(bool cut, TimePoint now);
  bool is_cut() const { return cut_; }
  /// Of this direction alone, or shared with others: then it counts the frames of all of them as they enter.
  void add_fault(SelectiveFault fault) { add_fault(std::make_shared<SelectiveFault>(std::move(fault))); }
  void add_fault(std::shared_ptr<SelectiveFault> fault) { faults_.push_back({std::move(fault)}); }

  const FrameCounts& counts() const { return counts_; }
  std::uint64_t on_their_way() const { return queue_.size() + in_flight_.size(); }

 private:
  struct Waiting {
    PacketBuffer frame;
    TimePoint since{};
  };

  struct Fault {
    std::shared_ptr<SelectiveFault> fault;
    std::uint64_t dropped_in_a_row = 0;
  };

  std::optional<LossReason> refusal(const PacketBuffer& frame);
  bool has_room(std::size_t bytes) const;
  void catch_up(TimePoint now);
  void transmit(PacketBuffer frame, TimePoint begin);
  void travel(PacketBuffer frame, TimePoint departure);
  std::optional<LossReason> loss_on_the_way();
  TimePoint arrival_after(TimePoint departure);
  Duration transmission_time(std::size_t bytes) const;
  void corrupt(PacketBuffer& frame);
  void lose(LossReason reason) { ++counts_.lost[static_cast<std::size_t>(reason)]; }

  LinkConditions conditions_;
  bool only_delays_;  // nothing on the way is left to chance
  RandomStream random_;
  std::optional<CoDel> codel_ = {};
  std::vector<Fault> faults_;
  RingQueue<Waiting> queue_;
  std::uint64_t queued_bytes_ = 0;
  TimePoint busy_until_{};  // the transmitter
  ArrivalQueue in_flight_;
  FrameCounts counts_;
  bool in_burst_ = false;
  bool cut_ = false;
};

}  // namespace netrig
