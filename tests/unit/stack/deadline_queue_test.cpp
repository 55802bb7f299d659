// The queue of deadlines against a model that sorts.
#include "stack/deadline_queue.hpp"

#include <gtest/gtest.h>

#include <array>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

struct Item : DeadlineItem {};

TEST(DeadlineQueue, GivesWhatIsDueAndNoMore) {
  DeadlineQueue<Item> queue;
  Item early, late;
  EXPECT_FALSE(queue.next());
  EXPECT_EQ(queue.take_due(at(1h)), nullptr);
  queue.set(late, at(2s));
  queue.set(early, at(1s));
  EXPECT_EQ(queue.next(), at(1s));
  EXPECT_EQ(queue.take_due(at(1s) - 1ns), nullptr);
  EXPECT_EQ(queue.take_due(at(1s)), &early);
  EXPECT_FALSE(early.place) << "it has no deadline any more";
  EXPECT_EQ(queue.take_due(at(1s)), nullptr);
  EXPECT_EQ(queue.take_due(at(2s)), &late);
  EXPECT_FALSE(queue.next());
}

TEST(DeadlineQueue, IsFairToEquals) {
  DeadlineQueue<Item> queue;
  std::array<Item, 20> items;
  for (auto& item : items) queue.set(item, at(1s));
  queue.set(items[0], at(2s));
  queue.set(items[0], at(1s));  // moved away and back: the last in the row
  queue.set(items[1], at(1s));  // not moved: it keeps its place
  for (std::size_t i = 1; i < items.size(); ++i) EXPECT_EQ(queue.take_due(at(1s)), &items[i]) << i;
  EXPECT_EQ(queue.take_due(at(1s)), &items[0]);
}

TEST(DeadlineQueue, LetsActOnWhatIsDue) {
  DeadlineQueue<Item> queue;
  Item one, other;
  queue.set(one, at(1s));
  queue.set(other, at(2s));
  const auto never = [](Item&) { ADD_FAILURE() << "nothing is due"; };
  EXPECT_FALSE(queue.with_due(at(1s) - 1ns, never));
  EXPECT_TRUE(queue.with_due(at(1s), [&](Item& due) {
    EXPECT_EQ(&due, &one);
    queue.set(due, at(1s));  // again, as if it had had none
  }));
  EXPECT_TRUE(queue.with_due(at(1s), [&](Item& due) {
    EXPECT_EQ(&due, &one);
    queue.set(other, at(0s));  // before it
  }));
  EXPECT_FALSE(one.place) << "it got no other deadline";
  EXPECT_TRUE(queue.with_due(at(1s), [&](Item& due) {
    EXPECT_EQ(&due, &other);
    queue.remove(due);
    queue.set(one, at(3s));
  }));
  EXPECT_FALSE(other.place);
  EXPECT_THROW(queue.with_due(at(3s), [](Item&) { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_FALSE(queue.next());
}

TEST(DeadlineQueue, ForgetsWhatIsRemoved) {
  DeadlineQueue<Item> queue;
  Item one, other;
  queue.set(one, at(1s));
  queue.set(other, at(2s));
  queue.set(one, std::nullopt);
  queue.set(one, std::nullopt);
  EXPECT_EQ(queue.next(), at(2s));
  queue.remove(other);
  EXPECT_FALSE(queue.next());
}

TEST(DeadlineQueue, IsInOrderWhateverIsMoved) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  SeededRandom random(kSeed);
  DeadlineQueue<Item> queue;
  std::array<Item, 50> items;
  std::array<std::optional<TimePoint>, 50> model;
  for (int step = 0; step < 20000; ++step) {
    const auto which = random_below(random, items.size());
    auto& expected = model[which];
    expected = random_below(random, 4) == 0
                   ? std::nullopt
                   : std::optional(at(std::chrono::seconds(random_below(random, 100))));
    queue.set(items[which], expected);
    std::optional<TimePoint> first;
    for (const auto& due : model) {
      if (due && (!first || *due < *first)) first = due;
    }
    ASSERT_EQ(queue.next(), first) << step;
    if (step % 10 != 0) continue;
    const auto now = at(std::chrono::seconds(random_below(random, 50)));
    auto* due = queue.take_due(now);
    ASSERT_EQ(due != nullptr, first && *first <= now) << step;
    if (due == nullptr) continue;
    auto& taken = model[static_cast<std::size_t>(due - items.data())];
    ASSERT_EQ(taken, first) << step;
    taken.reset();
  }
}

}  // namespace
}  // namespace netrig::testing
