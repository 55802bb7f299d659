#include "scenario/evidence.hpp"

#include "scenario/text.hpp"

namespace netrig {
namespace {

constexpr std::size_t kLines = 10;
constexpr std::size_t kTailBytes = 16 * 1024;

}  // namespace

std::vector<std::string> output_evidence(const RunningProgram& process) {
  const std::vector<std::string> last = last_lines(process.output_tail(kTailBytes), kLines);
  if (last.empty()) return {process.label() + " printed nothing; log: " + process.log_path()};
  std::vector<std::string> lines{"last lines of " + process.label() + ", " + process.log_path() + ":"};
  for (const std::string& line : last) lines.push_back("| " + printable_line(line));
  return lines;
}

std::vector<std::string> standstill_evidence(const World& world) {
  const auto why = world.standstill();
  if (!why) return {};
  return {"more time would not help, nothing happens any more by itself: " + printable_line(*why)};
}

std::string state_of(const RunningProgram& process) {
  const auto status = process.exit_status();
  return status ? status->to_string() : "still running";
}

}  // namespace netrig
