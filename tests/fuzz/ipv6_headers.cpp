// Any bytes are an IPv6 packet or none: its header and the chain of extension headers parse within their
// bounds, and what is written of each is what was read, but for what is reserved.
#include <algorithm>

#include "harness/require.hpp"
#include "wire/ipv6_extensions.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

template <class Header>
std::optional<std::uint8_t> check(ByteReader& reader) {
  const auto bytes = reader.rest();
  const auto header = Header::parse(reader);
  if (!header) return {};
  ByteWriter writer;
  header->serialize(writer);
  require(std::ranges::equal(writer.view(), bytes.first(bytes.size() - reader.left())));
  return header->next_header;
}

std::optional<std::uint8_t> check_fragment(ByteReader& reader) {
  const auto header = Ipv6FragmentHeader::parse(reader);
  if (!header) return {};
  require(header->offset_bytes % 8 == 0);
  ByteWriter writer;
  header->serialize(writer);
  ByteReader again(writer.view());
  require(Ipv6FragmentHeader::parse(again) == header);
  return header->next_header;
}

std::optional<std::uint8_t> check_options(ByteReader& reader) {
  auto ahead = reader;
  const auto header = Ipv6OptionsHeader::parse(ahead);
  if (header) {
    const auto problem = header->problem();
    require(!problem || problem->at < header->options.size());
  }
  return check<Ipv6OptionsHeader>(reader);
}

std::optional<std::uint8_t> check_next(std::uint8_t kind, ByteReader& reader) {
  if (kind == kIpv6HopByHop || kind == kIpv6DestinationOptions) return check_options(reader);
  if (kind == kIpv6Routing) return check<Ipv6RoutingHeader>(reader);
  if (kind == kIpv6Fragment) return check_fragment(reader);
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader reader(ByteView(data, size));
  auto next = check<Ipv6Header>(reader);
  while (next) next = check_next(*next, reader);
  return 0;
}
