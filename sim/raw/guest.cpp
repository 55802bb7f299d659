#include "raw/guest.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace netrig {

namespace asio = boost::asio;

namespace {

/// What leaves a coroutine when a program ends; nothing does when it is killed.
Task<ProgramEnd> run_to_end(const Program& program, Host& host, const Options& options) {
  try {
    const int status = co_await program.run(host, options);
    co_return ProgramEnd{.status = status};
  } catch (const UsageError& error) {
    co_return ProgramEnd{.status = kExitUsage, .error = error.what()};
  } catch (const std::exception& error) {
    co_return ProgramEnd{.status = kExitFailed, .error = error.what()};
  }
}

}  // namespace

Guest::Guest(StackDriver& driver, const Program& program, const Options& options,
             GuestSurroundings::Terminal terminal, ReadyPipe ready, GuestSurroundings::Options places)
    : program_(program),
      options_(options),
      executor_(driver.loop()),
      context_(std::make_shared<KernelContext>(driver.loop(), executor_)),
      surroundings_(context_, std::move(terminal), std::move(ready), std::move(places)),
      host_(driver, surroundings_, executor_) {}

Guest::~Guest() {
  executor_.revoke();
  context_->drop_waits();
}

void Guest::start(Ended ended) {
  asio::co_spawn(host_.executor(), run_to_end(program_, host_, options_),
                 [this, ended = std::move(ended)](const std::exception_ptr& error, ProgramEnd end) {
                   if (error) end = {.status = kExitFailed, .error = "it was cancelled"};
                   if (const auto lost = surroundings_.console().output_error();
                       lost && end.status == kExitDone) {
                     end = {.status = kExitFailed, .error = "write the output: " + lost.message()};
                   }
                   ended(end);
                 });
}

}  // namespace netrig
