#include "scenario/start_sequence.hpp"

#include <algorithm>
#include <system_error>

namespace netrig {

void start_program(RunContext& context, ProgramRecord& record) {
  const StartRequest request{.node = record.node,
                             .name = record.name,
                             .arguments = record.command.arguments,
                             .own = record.command.own,
                             .environment = {record.environment.begin(), record.environment.end()},
                             .takes_input = record.service,
                             .leaves_nothing = !record.service};
  record.starts.push_back({.process = context.world.start(request)});
}

StartSequence::StartSequence(RunContext& context, std::vector<StartQueue> queues)
    : context_(context), queues_(std::move(queues)), progress_(queues_.size()) {}

std::optional<Failure> StartSequence::run() {
  for (bool under_way = true; under_way;) {
    bool changed = false;
    for (std::size_t queue = 0; queue < queues_.size() && !failure_; ++queue) {
      while (!failure_ && advance(queue)) changed = true;
    }
    if (failure_) return failure_;
    under_way = changed || wait();
  }
  std::size_t next_wave = context_.next_wave + 1;
  for (std::size_t queue = 0; queue < queues_.size(); ++queue) {
    if (!progress_[queue].through)
      return Failure{"all programs to start", "nodes wait for each other ('after')", {}};
    next_wave = std::max(next_wave, progress_[queue].wave);
  }
  context_.next_wave = next_wave;
  return std::nullopt;
}

bool StartSequence::may_begin(std::size_t queue) const {
  const auto& after = queues_[queue].after;
  return std::all_of(after.begin(), after.end(),
                     [this](std::size_t other) { return progress_[other].through; });
}

std::size_t StartSequence::first_wave(std::size_t queue) const {
  std::size_t wave = context_.next_wave;
  for (const std::size_t other : queues_[queue].after) wave = std::max(wave, progress_[other].wave);
  return wave;
}

bool StartSequence::advance(std::size_t queue) {
  Progress& progress = progress_[queue];
  if (progress.through) return false;
  if (!progress.begun) {
    if (!may_begin(queue)) return false;
    progress.begun = true;
    progress.wave = first_wave(queue);
  }
  if (progress.watch) return look(queue);
  if (progress.next < queues_[queue].programs.size()) {
    start_next(queue);
  } else {
    progress.through = true;
  }
  return true;
}

void StartSequence::start_next(std::size_t queue) {
  Progress& progress = progress_[queue];
  ProgramRecord& record = *queues_[queue].programs[progress.next++];
  record.wave = progress.wave++;
  context_.observer.program_starting(record.node, record.name);
  try {
    start_program(context_, record);
    progress.watch = std::make_unique<ReadyWatch>(context_, record);
  } catch (const std::system_error& error) {
    failure_ =
        Failure{record.label() + " to start", error.what(), {"command: " + record.command.to_string()}};
  }
}

bool StartSequence::look(std::size_t queue) {
  std::unique_ptr<ReadyWatch>& watch = progress_[queue].watch;
  const ReadyWatch::State state = watch->look();
  if (state == ReadyWatch::State::waiting) return false;
  if (state == ReadyWatch::State::failed) {
    failure_ = watch->failure();
    watch->record().last_start()->reported = true;
    return true;
  }
  const ProgramRecord& record = watch->record();
  context_.observer.program_ready(record.node, record.name,
                                  context_.world.now() - watch->process().started());
  watch.reset();
  return true;
}

bool StartSequence::wait() {
  std::optional<WorldTime> until;
  for (const Progress& progress : progress_) {
    if (progress.watch) until = std::min(until.value_or(WorldTime::max()), progress.watch->look_again());
  }
  if (!until) return false;
  wait_for_event(context_, *until);
  return true;
}

std::optional<Failure> start_and_wait(RunContext& context, ProgramRecord& record) {
  return StartSequence(context, {StartQueue{{&record}, {}}}).run();
}

}  // namespace netrig
