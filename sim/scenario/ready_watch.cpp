#include "scenario/ready_watch.hpp"

#include <algorithm>

#include "scenario/evidence.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

using Kind = ReadySign::Kind;

// How often a port is asked for: the time that a person does not notice, and little work for the kernel.
constexpr WorldDuration kPortInterval = std::chrono::milliseconds(10);

bool is_port(const std::optional<ReadySign>& sign) {
  return sign && (sign->kind == Kind::tcp_port || sign->kind == Kind::udp_port);
}

}  // namespace

ReadyWatch::ReadyWatch(RunContext& context, ProgramRecord& record)
    : context_(context),
      record_(record),
      process_(record.starts.back().process),
      just_started_(!record.ready && !context.is_own(record)),
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
  if (!record_.ready) return just_started_ || process_->said_ready();
  if (is_port(record_.ready))
    return context_.world.listens(record_.node, record_.ready->kind, record_.ready->port);
  if (!scan_) return false;
  scan_->look();
  return scan_->all_found();
}

WorldTime ReadyWatch::look_again() const {
  return is_port(record_.ready) ? std::min(deadline_, context_.world.now() + kPortInterval) : deadline_;
}

std::string ReadyWatch::sign_text() const {
  if (!record_.ready) return context_.is_own(record_) ? "it says so itself" : "it is started";
  switch (record_.ready->kind) {
    case Kind::tcp_port:
      return "it listens on TCP port " + std::to_string(record_.ready->port);
    case Kind::udp_port:
      return "it is bound to UDP port " + std::to_string(record_.ready->port);
    case Kind::log_line:
      return "it prints " + in_quotes(record_.ready->pattern);
    case Kind::exit:
      return "it ends with status 0";
  }
  return {};
}

Failure ReadyWatch::failure() const {
  Failure failure;
  failure.expected = record_.label() + " ready within " + format_limit(limit_) + ": " + sign_text();
  const auto end = process_->exit_status();
  failure.seen = end ? "it ended before it was ready: " + end->to_string() : "it runs, but did not get ready";
  failure.evidence = output_evidence(*process_);
  failure.evidence.insert(failure.evidence.begin(), "command: " + record_.command.to_string());
  return failure;
}

}  // namespace netrig
