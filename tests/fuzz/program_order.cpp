// What a raw node's process reads from whoever connects to it: orders, events, ends and questions about its
// stack, as JSON. Any bytes are one of them or none; what is read is written and read as the same.
#include "raw/program_order.hpp"

#include "harness/repeated_random.hpp"
#include "harness/require.hpp"
#include "raw/node_query.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

void check_order(const std::string& text) {
  const auto order = ProgramOrder::from_json(text);
  if (!order) return;
  const auto written = order->to_json();
  const auto again = ProgramOrder::from_json(written);
  require(again && again->to_json() == written);
}

void check_end(const std::string& text) {
  const auto end = program_end_from_json(text);
  if (!end) return;
  const auto written = to_json(*end);
  const auto again = program_end_from_json(written);
  require(again && to_json(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text(ByteView(data, size)));
  check_order(text);
  check_end(text);
  if (const auto event = life_event_from_json(text)) require(life_event_from_json(to_json(*event)) == event);
  static RepeatedRandom random;
  static const Stack stack(random);
  if (const auto answer = answer_query(text, stack)) require(!answer->empty());
  return 0;
}
