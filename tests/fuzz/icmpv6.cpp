// Any bytes are an ICMPv6 message or none, and one of Neighbor Discovery or none; what parses is written and
// parses to the same.
#include <algorithm>

#include "harness/require.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/neighbor_discovery.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

template <class Message>
void check(ByteView bytes) {
  const auto message = Message::parse(bytes);
  if (!message) return;
  const Ipv6Address source({0xfe, 0x80}), destination({0xff, 2});
  ByteWriter writer;
  message->serialize(writer, source, destination);
  require(writer.size() <= bytes.size());
  require(check_icmpv6(source, destination, writer.view()));
  require(Message::parse(writer.view()) == message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  check<RouterSolicitation>(bytes);
  check<RouterAdvertisement>(bytes);
  check<NeighborSolicitation>(bytes);
  check<NeighborAdvertisement>(bytes);
  check<Redirect>(bytes);
  const auto message = Icmpv6Message::parse(bytes);
  if (!message) return 0;
  ByteWriter writer;
  message->serialize(writer, Ipv6Address(), Ipv6Address());
  require(check_icmpv6(Ipv6Address(), Ipv6Address(), writer.view()));
  const auto again = Icmpv6Message::parse(writer.view());
  require(again && again->type == message->type && again->code == message->code &&
          again->field == message->field && std::ranges::equal(again->payload, message->payload));
  return 0;
}
