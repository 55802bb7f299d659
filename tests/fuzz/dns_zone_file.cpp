// Master files: whatever they hold, there is a zone or an error; and what a zone holds can be sent and
// printed.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "dns/text.hpp"
#include "dns/zone_file.hpp"
#include "dns/zone_set.hpp"
#include "harness/require.hpp"

// Of LeakSanitizer (lsan_interface.h), where there is one.
extern "C" {
__attribute__((weak)) void __lsan_disable();
__attribute__((weak)) void __lsan_enable();
}

namespace {

using namespace netrig;
using namespace netrig::dns;
using netrig::fuzz::require;

/// ldns 1.8 forgets the two bytes of an algorithm 0, which it refuses, of a CERT record (RFC 4398 2). There
/// is one such record an error at most, and a file ends with kMaxZoneFileErrors.
class LeaksOfLdns {
 public:
  explicit LeaksOfLdns(std::string_view text) {
    constexpr std::string_view kType = "cert";
    const auto same = [](char a, char b) { return (a | 0x20) == b; };
    ignored_ = __lsan_disable != nullptr &&
               std::search(text.begin(), text.end(), kType.begin(), kType.end(), same) != text.end();
    if (ignored_) __lsan_disable();
  }
  ~LeaksOfLdns() {
    if (ignored_) __lsan_enable();
  }
  LeaksOfLdns(const LeaksOfLdns&) = delete;
  LeaksOfLdns& operator=(const LeaksOfLdns&) = delete;

 private:
  bool ignored_ = false;
};

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
  const LeaksOfLdns ignored({reinterpret_cast<const char*>(data), size});
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
