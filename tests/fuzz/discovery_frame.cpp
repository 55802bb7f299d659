// Any bytes are a frame with a router solicitation or advertisement, or none; what is heard is said again and
// heard to be the same.
#include "advertising/discovery_frame.hpp"

#include "harness/require.hpp"

using namespace netrig;
using namespace netrig::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto heard = HeardSolicitation::parse(bytes)) {
    const auto again = HeardSolicitation::parse(solicitation_frame(heard->from, heard->message));
    require(again && again->from == heard->from && again->message == heard->message);
  }
  if (const auto heard = HeardAdvertisement::parse(bytes)) {
    const auto again = HeardAdvertisement::parse(advertisement_frame(heard->from, heard->message));
    require(again && again->from == heard->from && again->message == heard->message);
  }
  return 0;
}
