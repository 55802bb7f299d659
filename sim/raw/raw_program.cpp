#include "raw/raw_program.hpp"

#include <unistd.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "raw/end_by_signal.hpp"
#include "raw/guest.hpp"

namespace netrig {

namespace asio = boost::asio;

namespace {

/// A program and all that it runs on.
struct Run {
  asio::io_context loop{1};
  RawDriver driver{loop};
  std::unique_ptr<Guest> guest = {};  // none when the program has ended, and its connections have not yet
  std::optional<ProgramEnd> end = {};
  std::optional<int> killed_by = {};

  /// What a kernel does for a process that has ended: closes its sockets, and sees to their last bytes.
  void bury() {
    guest.reset();
    driver.drain();
    driver.linger();
    driver.drain();
  }
};

/// Hands the signals that tell of a program's life on, one after another. One that comes when the program has
/// ended means the process.
void pass_on(asio::signal_set& signals, Run& run) {
  signals.async_wait([&](const Error& error, int number) {
    if (error) return;
    const auto event = number == SIGHUP ? LifeEvent::reload : LifeEvent::stop;
    if (!run.guest && event == LifeEvent::stop) end_by_signal(number);
    if (run.guest && !run.guest->tell(event)) {
      run.killed_by = number;
      run.loop.stop();
    }
    pass_on(signals, run);
  });
}

}  // namespace

ProgramEnd run_on_own_stack(const NodeConfiguration& configuration, const Program& program,
                            const Options& options, ReadyPipe ready) {
  std::signal(SIGPIPE, SIG_IGN);
  Run run;
  configure(run.driver, configuration);
  run.guest = std::make_unique<Guest>(
      run.driver, program, options,
      GuestSurroundings::Terminal{FileDescriptor::duplicate(STDIN_FILENO),
                                  FileDescriptor::duplicate(STDOUT_FILENO),
                                  FileDescriptor::duplicate(STDERR_FILENO)},
      std::move(ready), GuestSurroundings::Options{.directory = ".", .grants = granted_paths(options)});
  asio::signal_set signals(run.loop, SIGTERM, SIGINT, SIGHUP);
  pass_on(signals, run);
  run.guest->start([&](const ProgramEnd& end) {
    run.end = end;
    run.loop.stop();
  });
  run.loop.run();
  run.bury();
  if (run.killed_by) end_by_signal(*run.killed_by);
  return run.end.value_or(ProgramEnd{.status = kExitFailed});
}

}  // namespace netrig
