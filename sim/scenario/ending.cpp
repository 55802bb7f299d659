#include "scenario/ending.hpp"

#include <algorithm>

namespace netrig {
namespace {

std::vector<ProgramRecord*> running(const std::vector<ProgramRecord*>& records) {
  std::vector<ProgramRecord*> result;
  std::copy_if(records.begin(), records.end(), std::back_inserter(result),
               [](const ProgramRecord* record) { return record->runs(); });
  return result;
}

}  // namespace

std::vector<std::string> wait_for_ends(RunContext& context, const std::vector<ProgramRecord*>& records,
                                       WorldDuration limit) {
  std::vector<ProgramRecord*> left = records;  // without those at its end that have ended
  wait_until(context, context.world.now() + limit, [&left] {
    while (!left.empty() && !left.back()->runs()) left.pop_back();
    return left.empty();
  });
  std::vector<std::string> labels;
  for (const ProgramRecord* record : running(left)) labels.push_back(record->label());
  return labels;
}

EndReport stop_programs(RunContext& context, const std::vector<ProgramRecord*>& records,
                        WorldDuration limit) {
  const std::vector<ProgramRecord*> to_stop = running(records);
  for (auto record = to_stop.rbegin(); record != to_stop.rend(); ++record) {
    (*record)->last_start()->ordered_end = true;
    context.world.stop(*(*record)->process());
  }
  EndReport report;
  report.killed = wait_for_ends(context, to_stop, limit);
  if (report.killed.empty()) return report;
  for (ProgramRecord* record : running(to_stop)) record->last_start()->killed_late = true;
  report.survive = kill_programs(context, to_stop).survive;
  return report;
}

EndReport kill_programs(RunContext& context, const std::vector<ProgramRecord*>& records) {
  const std::vector<ProgramRecord*> to_kill = running(records);
  for (ProgramRecord* record : to_kill) {
    record->last_start()->ordered_end = true;
    context.world.kill(*record->process());
  }
  return {{}, wait_for_ends(context, to_kill, kKillLimit)};
}

}  // namespace netrig
