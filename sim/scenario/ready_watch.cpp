#include "scenario/ready_watch.hpp"

#include <algorithm>

#include "scenario/evidence.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

using Kind = ReadySign::Kind;

// How often a port is asked for: the time that a person does not notice, and little work for the kernel.
// There is nothing to wait for instead: sock_diag(7) has multicast groups for sockets that are destroyed,
// none for those that are bound or listen, and seeing the calls themselves (BPF, ptrace) would need rights
// that a lab has not.
constexpr WorldDuration kPortInterval = std::chrono::milliseconds(10);

bool is_port(const std::optional<ReadySign>& sign) {
  return sign && (sign->kind == Kind::tcp_port || sign->kind == Kind::udp_port);
}

}  // namespace

ReadyWatch::ReadyWatch(RunContext& context, ProgramRecord& record)
    : context_(context),
      record_(record),
      process_(record.starts.back().process),
      just_started_(record.ready ? record.ready->kind == Kind::started : !record.command.own),
      limit_(record.ready ? record.ready->within : context.options.ready_limit),
      deadline_(context.world.now() + limit_) {
  if (!record.ready || record.ready->kind != Kind::log_line) return;
  patterns_.emplace_back(record.ready->pattern);
  scan_.emplace(process_, patterns_);
}

ReadyWatch::State ReadyWatch::look() {
  // Asked for before the sign: what a program did before its end is all there afterwards.
  const std::optional<ExitStatus> end = process_->exit_status();
  if (end && record_.ready && record_.ready->kind == Kind::exit) {
    record_.starts.back().expected_end = end->status == 0;
    return end->status == 0 ? State::ready : State::failed;
  }
  if (end && just_started_ && end->status != 0) return State::failed;
  // A program may get ready and end at once; whether it should have ended is judged at the end of the run.
  if (sign_is_there()) return State::ready;
  return end || context_.world.now() >= deadline_ ? State::failed : State::waiting;
}

bool ReadyWatch::sign_is_there() {
  if (just_started_) return true;
  if (!record_.ready) return process_->said_ready();
  if (is_port(record_.ready))
    return context_.world.listens(record_.node, record_.ready->kind, record_.ready->port);
  if (!scan_) return false;
  scan_->look();
  return scan_->all_found();
}

WorldTime ReadyWatch::look_again() const {
  return is_port(record_.ready) ? std::min(deadline_, context_.world.now() + kPortInterval) : deadline_;
}

// What the program should do, behind its name: "to listen on TCP port 80 within 10 s".
std::string ReadyWatch::wish() const {
  if (just_started_) return "to run";
  const std::string within = " within " + format_limit(limit_);
  if (!record_.ready) return "to say that it is ready" + within;
  switch (record_.ready->kind) {
    case Kind::tcp_port:
      return "to listen on TCP port " + std::to_string(record_.ready->port) + within;
    case Kind::udp_port:
      return "to bind UDP port " + std::to_string(record_.ready->port) + within;
    case Kind::log_line:
      return "to print a line with " + in_quotes(record_.ready->pattern) + within;
    case Kind::exit:
      return "to end with exit status 0" + within;
    case Kind::started:
      break;  // above
  }
  return {};
}

std::string ReadyWatch::seen() const {
  if (const auto end = process_->exit_status()) {
    const bool too_early = !just_started_ && !(record_.ready && record_.ready->kind == Kind::exit);
    return (too_early ? "it ended before that: " : "it ended: ") + end->to_string();
  }
  if (!record_.ready) return "it runs, but has not said so";
  switch (record_.ready->kind) {
    case Kind::tcp_port:
      return "it runs, but nothing listens on that port";
    case Kind::udp_port:
      return "it runs, but no socket is bound to that port";
    case Kind::log_line:
      return "it runs, but printed no such line";
    case Kind::exit:
    case Kind::started:
      return "it still runs";
  }
  return {};
}

// Which key of the topology file has to do with it; empty if none.
std::string ReadyWatch::hint() const {
  if (record_.ready) {
    if (just_started_) return {};
    const int line = record_.ready->position.line;
    return "hint: its 'ready' key" + (line > 0 ? " in line " + std::to_string(line) : "") +
           " says what to wait for, and 'within' in there for how long";
  }
  if (record_.command.own) {
    if (process_->exit_status()) return {};
    return "hint: it says itself when it is ready; a key 'ready' beside its command, e.g. {udp: 53, within: "
           "30s}, says what to wait for instead, and for how long; {started: true} is for one that never "
           "says "
           "so, like a client";
  }
  return "hint: without a key 'ready' beside its command, a program that is not netrig's counts as ready as "
         "soon as it runs; ready: {tcp: PORT}, {udp: PORT}, {log: PATTERN} or {exit: true} says what to wait "
         "for";
}

Failure ReadyWatch::failure() const {
  Failure failure;
  failure.expected = record_.label() + " " + wish();
  failure.seen = seen();
  failure.evidence = {"command: " + record_.command.to_string()};
  if (std::string text = hint(); !text.empty()) failure.evidence.push_back(std::move(text));
  if (!process_->exit_status()) {
    for (std::string& line : standstill_evidence(context_.world)) failure.evidence.push_back(std::move(line));
  }
  for (std::string& line : output_evidence(*process_)) failure.evidence.push_back(std::move(line));
  return failure;
}

}  // namespace netrig
