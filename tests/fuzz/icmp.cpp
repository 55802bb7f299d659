// Any bytes are an ICMP message or none; what parses is written again as it was.
#include <algorithm>
#include <cstdlib>

#include "wire/icmp_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const netrig::ByteView bytes(data, size);
  const auto message = netrig::IcmpMessage::parse(bytes);
  if (!message) return 0;
  netrig::ByteWriter writer;
  message->serialize(writer);
  if (!netrig::check_icmp(writer.view())) std::abort();
  const auto again = netrig::IcmpMessage::parse(writer.view());
  if (!again || again->type != message->type || again->code != message->code ||
      again->field != message->field || !std::ranges::equal(again->payload, message->payload)) {
    std::abort();
  }
  return 0;
}
