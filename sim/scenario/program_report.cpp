// How the programs of a run ended, and which of these ends are problems.
#include <csignal>

#include "scenario/evidence.hpp"
#include "scenario/shut_down.hpp"

namespace netrig {
namespace {

// Signals by which a program ends itself: it is broken, whoever told it to stop.
bool is_crash(int signal) {
  switch (signal) {
    case SIGSEGV:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
    case SIGSYS:
      return true;
    default:
      return false;
  }
}

struct Ending {
  std::string text;
  bool good = true;
  bool warns = false;  ///< good, but not what one expects
};

// Told to end. Ours end with status 0; others do it in many ways.
Ending ordered_ending(const ExitStatus& end, bool own) {
  const bool by_order = end.status == 0 || end.signal == SIGTERM;
  if (by_order) return {"stopped"};
  if (end.signal == SIGKILL) return {"killed"};
  const bool good = !is_crash(end.signal) && !(own && end.signal == 0);
  return {"when stopped: " + end.to_string(), good};
}

// A program that need not say that it is ready may do its work and end; a server that ends is strange at
// least.
Ending own_ending(const ProgramRecord& record, const ExitStatus& end, bool own) {
  if (end.status != 0) return {end.to_string(), false};
  const bool serves = record.ready ? record.ready->kind != ReadySign::Kind::started : own;
  return {end.to_string(), true, serves};
}

Ending ending_of(const ProgramRecord& record, const ProgramStart& start, bool own) {
  const auto end = start.process->exit_status();
  if (!end) return {start.ordered_end ? "killed, its end was not waited for" : "still running", false};
  if (start.ordered_end) {
    auto ending = ordered_ending(*end, own && !start.killed_late);
    ending.good |= start.expected_end;
    return ending;
  }
  if (start.expected_end) return {end->to_string()};
  if (!record.service) return {end->to_string(), false};
  return own_ending(record, *end, own);
}

void add_problem(const ProgramRecord& record, const ProgramStart& start, const Ending& ending,
                 Results& results) {
  // A command of a `run` step is judged by its step, a program that still runs by those who stopped it.
  const bool told = start.reported || !record.service || !start.process->exit_status();
  if (told || (ending.good && !ending.warns)) return;
  const std::string what = start.ordered_end ? " ended badly, " : " ended by itself: ";
  results.problems.push_back({ending.good ? Problem::Kind::warning : Problem::Kind::error,
                              record.label() + what + ending.text, output_evidence(*start.process)});
}

/// Whether nobody asked for its end, and nobody has told of it.
bool ended_unasked(const ProgramRecord& record, const ProgramStart& start) {
  if (!record.service || !start.process->exit_status()) return false;
  return !start.ordered_end && !start.expected_end && !start.reported;
}

}  // namespace

std::vector<std::string> early_ends(const RunContext& context) {
  std::vector<std::string> lines;
  for (const ProgramRecord* record : context.programs.all()) {
    if (record->starts.empty() || !ended_unasked(*record, record->starts.back())) continue;
    const RunningProgram& process = *record->starts.back().process;
    const Ending ending = own_ending(*record, *process.exit_status(), record->command.own);
    if (ending.good && !ending.warns) continue;
    lines.push_back(record->label() + " had ended by itself: " + ending.text + ", " + process.log_path());
  }
  return lines;
}

void report_programs(RunContext& context, Results& results) {
  for (const ProgramRecord* record : context.programs.all()) {
    for (const ProgramStart& start : record->starts) {
      const Ending ending = ending_of(*record, start, record->command.own);
      results.programs.push_back({record->node, record->name, record->command.to_string(), record->service,
                                  start.process->log_path(), ending.text, ending.good});
      add_problem(*record, start, ending, results);
    }
  }
}

}  // namespace netrig
