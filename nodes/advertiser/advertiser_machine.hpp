// A router that advertises itself on one link (RFC 4861 6.2), without I/O: frames in, frames out, and the
// time of the next one.
//
//     machine.start(now);
//     for (;;) {
//       if (frame_came) machine.receive(now, frame);
//       if (auto due = machine.tick(now)) send(*due);
//       wait_until(machine.deadline());
//     }
//     send(machine.stop());
//
// Not done: other routers' advertisements are not compared with its own (RFC 4861 6.2.7).
#pragma once

#include <cstdint>
#include <optional>

#include "advertising/advertised_link.hpp"
#include "advertising/advertisement_schedule.hpp"
#include "advertising/discovery_frame.hpp"
#include "host/time.hpp"

namespace netrig {

struct AdvertiserConfig {
  DiscoverySpeaker router;  ///< by its link-local address (RFC 4861 4.2)
  AdvertisedLink link;
  AdvertisementIntervals intervals = {};
};

class AdvertiserMachine {
 public:
  AdvertiserMachine(AdvertiserConfig config, AdvertisementSchedule::RandomBelow random_below)
      : config_(std::move(config)), schedule_(std::move(random_below), config_.intervals) {}

  /// The first is due at once.
  void start(TimePoint now) { schedule_.start(now); }
  /// A frame of the link, whatever it holds. A solicitation is answered to all, so that a flood of them costs
  /// one answer in MIN_DELAY_BETWEEN_RAS (RFC 4861 6.2.6).
  void receive(TimePoint now, ByteView frame);
  /// The advertisement, when it is due.
  std::optional<Bytes> tick(TimePoint now);
  std::optional<TimePoint> deadline() const { return schedule_.deadline(); }
  /// No more is due; gives what a router says when it ends to be one (RFC 4861 6.2.5).
  Bytes stop();

  std::uint64_t solicitations() const { return solicitations_; }
  std::uint64_t advertisements() const { return advertisements_; }

 private:
  AdvertiserConfig config_;
  AdvertisementSchedule schedule_;
  std::uint64_t solicitations_ = 0;
  std::uint64_t advertisements_ = 0;
};

}  // namespace netrig
