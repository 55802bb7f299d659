#include "probe/trace_text.hpp"

#include "host/right_aligned.hpp"
#include "probe/numbers.hpp"

namespace netrig::probe {

std::size_t packet_bytes(const TracePlan& plan, const IpAddress& to) {
  constexpr std::size_t kUsual = 60;
  constexpr std::size_t kUsualV6 = 80;
  if (plan.packet_bytes != 0) return plan.packet_bytes;
  return to.is_v4() ? kUsual : kUsualV6;
}

std::string trace_headline(const TracePlan& plan, const IpAddress& to) {
  return "traceroute to " + plan.host + " (" + to.to_string() + "), " + std::to_string(plan.last_ttl) +
         " hops max, " + std::to_string(packet_bytes(plan, to)) + " byte packets";
}

std::string hop_line(const TraceHop& hop, const std::map<IpAddress, std::string>& names, bool numeric) {
  auto line = right_aligned(hop.ttl, 2) + " ";
  std::optional<IpAddress> last;
  for (const auto& answer : hop.answers) {
    if (!answer) {
      line += " *";
      continue;
    }
    if (last != answer->from) {
      const auto address = answer->from.to_string();
      const auto name = names.find(answer->from);
      const bool named = name != names.end() && !name->second.empty();
      line += " " + (numeric ? address : (named ? name->second : address) + " (" + address + ")");
    }
    last = answer->from;
    line += "  " + milliseconds_text(answer->time) + " ms" + answer->mark;
  }
  return line;
}

}  // namespace netrig::probe
