#include "advertiser/advertiser_machine.hpp"

namespace netrig {

void AdvertiserMachine::receive(TimePoint now, ByteView frame) {
  if (!HeardSolicitation::parse(frame)) return;
  ++solicitations_;
  schedule_.solicited(now);
}

std::optional<Bytes> AdvertiserMachine::tick(TimePoint now) {
  if (!schedule_.poll(now)) return {};
  ++advertisements_;
  return advertisement_frame(config_.router, config_.link.message(config_.router.mac));
}

Bytes AdvertiserMachine::stop() {
  schedule_.stop();
  return advertisement_frame(config_.router, config_.link.last_message(config_.router.mac));
}

}  // namespace netrig
