// A program whose parts stand and fall together, in every world.
#include "host/program_parts.hpp"

#include "host_world.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

class ProgramPartsContract : public HostContract {};
NETRIG_IN_EVERY_WORLD(ProgramPartsContract);

Task<Result<>> end_after(Host& host, Duration time, Result<> outcome) {
  co_await host.sleep_until(host.now() + time);
  co_return outcome;
}

Task<Result<>> throw_after(Host& host, Duration time) {
  co_await host.sleep_until(host.now() + time);
  throw std::runtime_error("broken");
}

TEST_P(ProgramPartsContract, TheFirstEndIsTheProgramsAndTheOthersAreCancelled) {
  run([&]() -> Task<> {
    ProgramParts parts(host());
    parts.spawn(end_after(host(), 1h, {}));
    parts.spawn(end_after(host(), 10ms, HostError::closed));
    EXPECT_FALSE(parts.is_finished());
    co_await parts.first_end();
    parts.finish({});
    auto outcome = co_await parts.join(soon());
    CO_ASSERT(!outcome);
    EXPECT_EQ(outcome.error(), HostError::closed);
  });
}

TEST_P(ProgramPartsContract, AnExceptionEndsItAndLeavesJoin) {
  run([&]() -> Task<> {
    ProgramParts parts(host());
    parts.spawn(end_after(host(), 1h, {}));
    parts.spawn(throw_after(host(), 10ms));
    co_await parts.first_end();
    std::string caught;
    try {
      [[maybe_unused]] auto outcome = co_await parts.join(soon());
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    EXPECT_EQ(caught, "broken");
  });
}

TEST_P(ProgramPartsContract, AStopIsNoFailure) {
  run([&]() -> Task<> {
    ProgramParts parts(host());
    parts.spawn(end_after(host(), 1h, HostError::closed));
    parts.spawn(wait_for_stop(host()));
    host().ready();
    world().tell_stop();
    co_await parts.first_end();
    auto outcome = co_await parts.join(soon());
    EXPECT_TRUE(outcome);
  });
}

}  // namespace
}  // namespace netrig::testing
