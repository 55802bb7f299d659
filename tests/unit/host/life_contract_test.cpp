// What every Host promises about stops and reloads (Host::next_life_event()).
#include "host_world.hpp"

namespace netrig::testing {
namespace {

class LifeContract : public HostContract {};
NETRIG_IN_EVERY_WORLD(LifeContract);

TEST_P(LifeContract, AStopIsToldAgainToWhoAsksAgain) {
  run([&]() -> Task<> {
    host().ready();
    for (int i = 0; i < 3; ++i) {
      world().tell_stop();
      auto event = co_await host().next_life_event(soon());
      CO_ASSERT(event);
      EXPECT_EQ(*event, LifeEvent::stop);
      auto none = co_await host().next_life_event(at_once());
      CO_ASSERT(!none);
      EXPECT_EQ(none.error(), HostError::timed_out);
    }
  });
}

TEST_P(LifeContract, AReloadAfterAStopWasTakenEndsNothing) {
  run([&]() -> Task<> {
    host().ready();
    world().tell_reload();
    auto event = co_await host().next_life_event(soon());
    CO_ASSERT(event);
    EXPECT_EQ(*event, LifeEvent::reload);
    world().tell_stop();
    event = co_await host().next_life_event(soon());
    CO_ASSERT(event);
    EXPECT_EQ(*event, LifeEvent::stop);
    world().tell_reload();
  });
}

}  // namespace
}  // namespace netrig::testing
