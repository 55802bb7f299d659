// Fuzzes everything that a flow test reads from the network: greetings, control messages and datagrams; and
// checks that what parses is emitted and parsed again as the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "flow/arrivals.hpp"
#include "flow/datagram.hpp"
#include "flow/message.hpp"

using namespace netrig;
using namespace netrig::flow;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_message(ByteView bytes) {
  const auto message = parse_message(bytes);
  if (!message) return;
  require(body_bytes(bytes) == bytes.size() - kMessageHeaderBytes);
  if (const auto* settings = std::get_if<Settings>(&*message))
    require(!complaint(*settings).empty() || settings->flow_count() > 0);
  const auto emitted = serialize(*message);
  require(parse_message(emitted) == message);
}

void check_greeting(ByteView bytes) {
  const auto greeting = Greeting::parse(bytes);
  if (!greeting) return;
  ByteWriter writer;
  greeting->serialize(writer);
  require(Greeting::parse(writer.view()) == greeting);
}

/// Each header's length of bytes is a datagram of one flow.
void check_datagrams(ByteView bytes) {
  Arrivals arrivals;
  for (std::size_t at = 0; at < bytes.size(); at += Datagram::kHeaderBytes) {
    const auto part = bytes.subspan(at, std::min(Datagram::kHeaderBytes, bytes.size() - at));
    const auto datagram = Datagram::parse(part);
    if (!datagram) continue;
    ByteWriter writer;
    datagram->serialize(writer);
    require(Datagram::parse(writer.view()) == datagram);
    arrivals.add(TimePoint(Duration(static_cast<Duration::rep>(at))), datagram->sequence, datagram->time,
                 part.size());
    require(arrivals.jitter() >= Duration::zero());
    require(arrivals.reordered() <= arrivals.datagrams());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  check_message(bytes);
  check_greeting(bytes);
  check_datagrams(bytes);
  return 0;
}
