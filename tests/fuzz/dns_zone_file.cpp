// Master files: whatever they hold, there is a zone or an error; and what a zone holds can be sent and
// printed.
#include <cstdint>

#include "dns/text.hpp"
#include "dns/zone_file.hpp"
#include "dns/zone_set.hpp"
#include "harness/require.hpp"

namespace {

using namespace netrig;
using namespace netrig::dns;
using netrig::fuzz::require;

void ask(const ZoneSet& zones, const Name& name) {
  for (const auto type : {RecordType::any, RecordType::a, RecordType::ds}) {
    const auto found = zones.answer({name, type}, Transport::tcp);
    require(found.has_value());
    const Message reply{.questions = {{name, type}},
                        .answer = found->answer.answer,
                        .authority = found->answer.authority,
                        .additional = found->answer.additional};
    require(Message::parse(reply.serialize()).has_value());
    for (const auto& record : reply.answer) to_string(record);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxBytes = 64 * 1024;
  if (size > kMaxBytes) return 0;
  auto parsed = parse_zone_file({data, size}, "fuzz.zone");
  require(parsed.zone.has_value() == parsed.errors.empty());
  require(parsed.errors.size() <= kMaxZoneFileErrors + 1);
  if (!parsed.zone) return 0;
  const auto origin = parsed.zone->origin();
  ZoneSet zones;
  require(zones.add(std::move(*parsed.zone)));
  ask(zones, origin);
  if (const auto below = origin.with_label("a")) ask(zones, *below);
  while (zones.discard_some(3)) {
  }
  return 0;
}
