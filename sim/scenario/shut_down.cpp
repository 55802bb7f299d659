#include "scenario/shut_down.hpp"

#include <algorithm>
#include <map>

#include "scenario/ending.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

// The running programs by wave, the latest first.
std::map<std::size_t, std::vector<ProgramRecord*>, std::greater<>> waves_of(const RunContext& context) {
  std::map<std::size_t, std::vector<ProgramRecord*>, std::greater<>> waves;
  for (ProgramRecord* record : context.programs.all()) {
    if (record->runs()) waves[record->wave].push_back(record);
  }
  return waves;
}

void add_problems(const EndReport& report, WorldDuration limit, Results& results) {
  for (const std::string& label : report.killed) {
    results.problems.push_back(
        {Problem::Kind::warning,
         label + " did not end within " + format_limit(limit) + " of the stop event and was killed",
         {}});
  }
  for (const std::string& label : report.survive) {
    results.problems.push_back({Problem::Kind::error,
                                label + " still runs " + format_limit(kKillLimit) + " after it was killed",
                                {}});
  }
}

}  // namespace

void stop_everything(RunContext& context, Results& results) {
  const auto waves = waves_of(context);
  std::size_t running = 0;
  for (const auto& [wave, records] : waves) running += records.size();
  if (running > 0) context.observer.stopping(running);
  for (const auto& [wave, records] : waves) {
    const WorldDuration limit = context.options.stop_limit;
    add_problems(stop_programs(context, records, limit), limit, results);
  }
}

void kill_everything(RunContext& context) {
  for (ProgramRecord* record : context.programs.all()) {
    if (!record->runs()) continue;
    record->last_start()->ordered_end = true;
    context.world.kill(*record->process());
  }
}

void report_links(RunContext& context, Results& results) {
  for (const LinkStatus& status : context.world.link_status()) {
    const FrameCounts& counts = status.counts;
    LinkResult link{.link = status.link,
                    .entered = counts.entered,
                    .duplicated = counts.duplicated,
                    .delivered = counts.delivered,
                    .corrupted = counts.corrupted,
                    .reordered = counts.reordered,
                    .on_their_way = status.on_their_way,
                    .lost = {}};
    for (std::size_t reason = 0; reason < kLossReasons; ++reason) {
      if (counts.lost.at(reason) == 0) continue;
      link.lost.emplace_back(loss_reason_name(static_cast<LossReason>(reason)), counts.lost.at(reason));
    }
    if (!counts.balances(status.on_their_way)) {
      results.problems.push_back({Problem::Kind::error,
                                  "the frames of " + status.link + " do not add up: a fault of netrig's own",
                                  {}});
    }
    results.links.push_back(std::move(link));
  }
  results.facts = context.world.facts();
}

void report_captures(RunContext& context, Results& results) {
  context.world.flush_captures();
  for (const CaptureStatus& status : context.world.capture_status()) {
    results.captures.push_back(
        {status.link, status.path, status.frames, status.bytes, status.dropped, status.error});
    if (status.dropped > 0) {
      results.problems.push_back(
          {Problem::Kind::warning,
           "the capture of " + status.link + " is incomplete: it lost " + counted(status.dropped, "frame"),
           {"what is said of its packets may be wrong: " + status.path,
            "a larger NETRIG_CAPTURE_BUFFER_KIB may hold them (docs/results.md)"}});
    }
    if (!status.error.empty()) {
      results.problems.push_back({Problem::Kind::error,
                                  "the capture of " + status.link + " failed: " + status.error,
                                  {status.path}});
    }
  }
}

}  // namespace netrig
