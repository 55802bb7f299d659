#include "kernel/line_writer.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <string>

#include "kernel/async_descriptor.hpp"
#include "kernel/output_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

struct LineWriter::State {
  std::shared_ptr<KernelContext> context;
  int given;
  Limits limits;
  std::shared_ptr<Waiter> emptied = context->make_waiter();
  std::optional<OutputDescriptor> output = {};  ///< since the first line
  std::shared_ptr<AsyncDescriptor> watched = {};
  std::string backlog = {};
  std::size_t written = 0;     ///< of the backlog, from its front
  std::size_t lost_lines = 0;  ///< since the last that was kept
  bool is_flushing = false;
  TimePoint progress = {};  ///< when the reader last took something that had waited
  Error error = {};

  bool is_empty() const { return written == backlog.size(); }

  bool is_full() const { return backlog.size() - written > limits.backlog_bytes; }

  void keep(std::string_view line) {
    if (is_full()) write_some();
    if (is_full()) {
      ++lost_lines;
      lose(HostError::timed_out);
      return;
    }
    add_note();
    backlog += line;
    backlog += '\n';
  }

  void add_note() {
    if (const auto lines = std::exchange(lost_lines, 0); lines != 0) {
      backlog += "(netrig: " + std::to_string(lines) + " lines lost here, since nobody read)\n";
    }
  }

  void lose(const Error& why) {
    if (!error && why != boost::system::errc::broken_pipe) error = why;
  }

  void drop() {
    constexpr std::size_t kKeptBytes = 64 * 1024;
    backlog.clear();
    if (backlog.capacity() > kKeptBytes) backlog.shrink_to_fit();
    written = 0;
  }

  /// Writes what there is room for.
  void write_some() {
    if (!output) output.emplace(given);
    while (!is_empty()) {
      const auto count = output->write_some(std::string_view(backlog).substr(written));
      if (!count) {
        lose(count.error());
        return drop();
      }
      if (*count == 0) return forget_written();
      written += *count;
      progress = KernelContext::now();
    }
    drop();
  }

  /// Moves the rest to the front when that is not more than what is in front of it.
  void forget_written() {
    if (written < backlog.size() - written) return;
    backlog.erase(0, written);
    written = 0;
  }

  Attempt<> try_flush() {
    write_some();
    return is_empty() ? Attempt<>(Result<>()) : Attempt<>();
  }

  static void start_flush(const std::shared_ptr<State>& state) {
    if (state->is_empty() || std::exchange(state->is_flushing, true)) return;
    boost::asio::co_spawn(state->context->executor(), flush(state),
                          [state](const std::exception_ptr& failure) {
                            state->is_flushing = false;
                            if (failure) state->drop();  // cancelled with all that waits here
                            state->emptied->finish();
                          });
  }

  static Task<> flush(std::shared_ptr<State> state) {
    if (!state->watched) {
      auto descriptor = state->output->watchable();
      if (!descriptor.is_open()) {
        state->lose(last_error());
        state->drop();
        co_return;
      }
      state->watched = std::make_shared<AsyncDescriptor>(state->context, std::move(descriptor));
    }
    auto attempt = [state] { return state->try_flush(); };
    Result<> flushed =
        co_await when_ready<void>(state->watched, Readiness::write, Deadline(), std::move(attempt));
    if (flushed) co_return;
    if (flushed.error() != HostError::closed) state->lose(flushed.error());
    state->drop();
  }

  TimePoint patience_end(TimePoint begin) const { return std::max(begin, progress) + limits.patience; }

  static Task<> finish(std::shared_ptr<State> state, TimePoint begin) {
    state->add_note();
    state->write_some();
    start_flush(state);
    while (state->is_flushing) {
      const auto end = state->patience_end(begin);
      Result<> woken = co_await state->emptied->wait(end);
      if (woken || state->patience_end(begin) > end) continue;
      state->lose(HostError::timed_out);
      state->drop();
      co_return;
    }
  }
};

LineWriter::LineWriter(std::shared_ptr<KernelContext> context, int descriptor, Limits limits)
    : state_(std::make_shared<State>(
          State{.context = std::move(context), .given = descriptor, .limits = limits})) {}

LineWriter::~LineWriter() {
  if (!state_->is_empty()) state_->write_some();
  state_->drop();
  if (state_->watched) state_->watched->close();
}

void LineWriter::write(std::string_view line) {
  state_->keep(line);
  state_->write_some();
  State::start_flush(state_);
}

Task<> LineWriter::finish(TimePoint begin) {
  return State::finish(state_, begin);
}

const Error& LineWriter::error() const {
  return state_->error;
}

}  // namespace netrig
