#include "raw/guest.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "host/program_end.hpp"

namespace netrig {

namespace asio = boost::asio;

namespace {

/// Its output is still written when it has ended, as far as somebody reads.
Task<ProgramEnd> run_to_end(const Program& program, Host& host, const Options& options,
                            GuestSurroundings& surroundings) {
  auto end = co_await run_program(program, host, options);
  co_await surroundings.finish();
  const auto lost = surroundings.console().output_error();
  if (lost && end.status == kExitDone) {
    end = {.status = kExitFailed, .error = "write the output: " + lost.message()};
  }
  co_return end;
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
  asio::co_spawn(host_.executor(), run_to_end(program_, host_, options_, surroundings_),
                 [ended = std::move(ended)](const std::exception_ptr& error, ProgramEnd end) {
                   if (error) end = {.status = kExitFailed, .error = "it was cancelled"};
                   ended(end);
                 });
}

}  // namespace netrig
