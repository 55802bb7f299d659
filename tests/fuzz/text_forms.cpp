// What people and files say of a network: addresses, prefixes, endpoints, durations, resolv.conf, and the
// devices and routes of a raw node's command line. Any text is one of them or none; what is read is written
// and read as the same.
#include <string>

#include "harness/require.hpp"
#include "host/duration.hpp"
#include "kernel/resolver_file.hpp"
#include "raw/node_configuration.hpp"
#include "wire/mac_address.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

template <class Value>
void check_text(const std::string& text) {
  if (const auto value = Value::parse(text)) require(Value::parse(value->to_string()) == value);
}

void check_prefix(const IpPrefix& prefix) {
  require(prefix.length >= 0 && prefix.length <= prefix.address.bits());
  require(prefix.contains(prefix.address) && prefix.contains(prefix.network()) &&
          prefix.contains(prefix.last()));
}

void check_node_words(const std::string& text) {
  if (const auto device = parse_device(text)) {
    const auto again = parse_device(format_device(*device));
    require(again && again->name == device->name && again->addresses == device->addresses);
  }
  if (const auto route = parse_route(text)) require(parse_route(format_route(*route)) == route);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text(ByteView(data, size)));
  check_text<Ipv4Address>(text);
  check_text<Ipv6Address>(text);
  check_text<IpPrefix>(text);
  check_text<Endpoint>(text);
  check_text<MacAddress>(text);
  if (const auto prefix = IpPrefix::parse(text)) check_prefix(*prefix);
  if (const auto duration = parse_duration(text)) {
    require(*duration >= Duration::zero());
    require(parse_duration(format_duration(*duration)) == duration);
  }
  const auto resolvers = parse_resolvers(text);
  require(parse_resolvers(format_resolvers(resolvers)) == resolvers);
  check_node_words(text);
  return 0;
}
