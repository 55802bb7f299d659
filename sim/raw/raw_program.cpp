#include "raw/raw_program.hpp"

#include <unistd.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "raw/end_by_signal.hpp"
#include "raw/guest.hpp"

namespace netrig {

namespace asio = boost::asio;

namespace {

/// Hands the signals that tell of a program's life on, one after another.
void pass_on(asio::signal_set& signals, Guest& guest) {
  signals.async_wait([&](const Error& error, int number) {
    if (error) return;
    if (!guest.tell(number == SIGHUP ? LifeEvent::reload : LifeEvent::stop)) end_by_signal(number);
    pass_on(signals, guest);
  });
}

}  // namespace

ProgramEnd run_on_own_stack(const NodeConfiguration& configuration, const Program& program,
                            const Options& options, ReadyPipe ready) {
  std::signal(SIGPIPE, SIG_IGN);
  asio::io_context loop(1);
  RawDriver driver(loop);
  configure(driver, configuration);
  std::optional<ProgramEnd> result;
  Guest guest(driver, program, options,
              {FileDescriptor::duplicate(STDIN_FILENO), FileDescriptor::duplicate(STDOUT_FILENO),
               FileDescriptor::duplicate(STDERR_FILENO)},
              std::move(ready), {.directory = ".", .grants = granted_paths(options)});
  asio::signal_set signals(loop, SIGTERM, SIGINT, SIGHUP);
  pass_on(signals, guest);
  guest.start([&](const ProgramEnd& end) {
    result = end;
    loop.stop();
  });
  loop.run();
  driver.linger();
  return result.value_or(ProgramEnd{.status = kExitFailed});
}

}  // namespace netrig
