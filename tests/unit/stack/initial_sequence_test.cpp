// Where sequence numbers and timestamps begin (RFC 6528 3, RFC 7323 7.1).
#include "stack/initial_sequence.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/seeded_random.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

TcpEnds ends_with(std::uint16_t port) {
  return {{Ipv4Address({10, 0, 0, 1}), port}, {Ipv4Address({10, 0, 0, 2}), 80}};
}

class InitialSequenceTest : public testing::Test {
 protected:
  static TimePoint at(Duration time) { return TimePoint(time); }

  SeededRandom random_{1};
  InitialSequence secrets_{random_};
};

TEST_F(InitialSequenceTest, Rfc9293Must8AClockOfFourMicrosecondsDrivesIt) {
  const auto begin = secrets_(ends_with(1), at(0s)).initial_sequence;
  EXPECT_EQ(secrets_(ends_with(1), at(3us)).initial_sequence, begin);
  EXPECT_EQ(secrets_(ends_with(1), at(4us)).initial_sequence, begin + 1);
  EXPECT_EQ(secrets_(ends_with(1), at(1s)).initial_sequence, begin + 250'000);
  EXPECT_EQ(secrets_(ends_with(1), at(4us * (std::int64_t{1} << 32))).initial_sequence, begin)
      << "it wraps after 4.8 hours";
}

TEST_F(InitialSequenceTest, Rfc6528Section3EachPairOfEndsHasASpaceOfItsOwn) {
  std::set<std::uint32_t> numbers;
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    numbers.insert(secrets_(ends_with(port), at(0s)).initial_sequence >> 8);
  }
  EXPECT_GE(numbers.size(), 990u) << "1,000 of 16,777,216 hardly ever meet";
  auto other = ends_with(1);
  std::swap(other.local, other.remote);
  EXPECT_NE(secrets_(other, at(0s)).initial_sequence, secrets_(ends_with(1), at(0s)).initial_sequence);
}

/// Who knows all of a host's numbers but its secret, another host's, learns nothing of these.
TEST_F(InitialSequenceTest, Rfc9293Must9CanNotBeComputedWithoutTheSecret) {
  SeededRandom other_random(2);
  const InitialSequence other(other_random);
  std::set<std::uint32_t> differences;
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    differences.insert(secrets_(ends_with(port), at(0s)).initial_sequence -
                       other(ends_with(port), at(0s)).initial_sequence);
  }
  EXPECT_GE(differences.size(), 999u);
}

TEST_F(InitialSequenceTest, Rfc7323Section71TimestampsOfOnePairOfEndsGoOnFromOneOffset) {
  const auto offset = secrets_(ends_with(1), at(0s)).timestamp_offset;
  EXPECT_EQ(secrets_(ends_with(1), at(5h)).timestamp_offset, offset);
  EXPECT_NE(secrets_(ends_with(2), at(0s)).timestamp_offset, offset);
}

}  // namespace
}  // namespace netrig
