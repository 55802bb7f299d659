// Congestion control at work: connections over one path with a bottleneck, in virtual time.
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

TcpSettings with(CongestionAlgorithm algorithm) {
  TcpSettings settings;
  settings.congestion = algorithm;
  return settings;
}

/// Senders at a that always have more, and readers at b that take all at once. What goes to b passes a
/// bottleneck of a rate, and a queue of so many segments before it.
class Path {
 public:
  Path(Duration round_trip, std::uint64_t bits_a_second, std::size_t queue)
      : rig_(round_trip / 2), bits_a_second_(bits_a_second), queue_(queue) {
    rig_.tracing = false;
    rig_.listen();
    rig_.set_fate([this](const TcpHeader&, std::size_t payload) { return pass(payload); });
  }

  /// A flow, and how much of it has come.
  struct Flow {
    std::shared_ptr<TcpSocket> sender, receiver;
    std::uint64_t received = 0;

    double window() const {
      const auto& of = sender->connection().sender();
      return of.congestion().window() / double(of.segment_size());
    }
  };
  std::size_t start(const TcpSettings& settings) {
    auto client =
        rig_.a.tcp.connect({rig_.b.address(), TcpRig::kServerPort}, {}, settings, rig_.now()).value();
    rig_.run_for(2 * rig_.delay() + 100ms);
    flows_.push_back({std::move(client), rig_.listener->accept()});
    EXPECT_TRUE(flows_.back().receiver);
    return flows_.size() - 1;
  }
  Flow& flow(std::size_t index) { return flows_[index]; }
  TimePoint now() const { return rig_.now(); }
  /// Loses the next segment with data.
  void lose_one() { loses_one_ = true; }

  void run_for(Duration time) {
    for (const auto end = rig_.now() + time; rig_.now() < end; rig_.run_for(2ms)) {
      for (auto& flow : flows_) {
        flow.sender->write(chunk_, rig_.now());
        while (const auto count = flow.receiver->read(buffer_, rig_.now())) flow.received += count;
      }
    }
  }

 private:
  std::vector<Duration> pass(std::size_t payload) {
    if (payload == 0) return {rig_.delay()};
    if (std::exchange(loses_one_, false)) return {};
    const auto each =
        Duration(static_cast<std::int64_t>((payload + 54) * 8 * 1'000'000'000 / bits_a_second_));
    const auto begin = std::max(free_at_, rig_.now());
    if (begin - rig_.now() > static_cast<int>(queue_) * each) return {};
    free_at_ = begin + each;
    return {free_at_ - rig_.now() + rig_.delay()};
  }

  TcpRig rig_;
  std::uint64_t bits_a_second_;
  std::size_t queue_;
  TimePoint free_at_{};
  bool loses_one_ = false;
  std::vector<Flow> flows_;
  Bytes chunk_ = Bytes(1 << 20, 'x');
  Bytes buffer_ = Bytes(1 << 20);
};

/// How long it takes until there are 95% again of a window of some 390 segments that one loss has reduced in
/// congestion avoidance; over a gigabit and 100 ms, where nothing else limits it.
Duration time_to_regain(CongestionAlgorithm algorithm) {
  Path path(100ms, 1'000'000'000, 10'000);
  auto& flow = path.flow(path.start(with(algorithm)));
  while (flow.window() < 150) path.run_for(2ms);
  path.lose_one();  // the end of slow start
  path.run_for(1s);
  while (flow.window() < 390) path.run_for(2ms);
  path.lose_one();
  auto before = flow.window();
  for (path.run_for(2ms); flow.window() >= before; path.run_for(2ms)) before = flow.window();
  const auto lost_at = path.now();
  while (flow.window() < 0.95 * before) path.run_for(2ms);
  return path.now() - lost_at;
}

/// RFC 9438 4.2: K = cbrt(0.3 · 390 / 0.4) = 6.6 s, less cbrt(0.05 · 390 / 0.4) = 3.7 s. RFC 5681 3.1: 0.45 ·
/// 390 = 175 round trips. Both begin behind the recovery, and the window has grown a little until the loss is
/// told.
TEST(CongestionPath, CubicRegainsALargeWindowSoonerThanReno) {
  const auto cubic = time_to_regain(CongestionAlgorithm::cubic);
  EXPECT_GE(cubic, 2900ms);
  EXPECT_LE(cubic, 3400ms) << cubic / 1ms;
  const auto reno = time_to_regain(CongestionAlgorithm::reno);
  EXPECT_GE(reno, 17500ms);
  EXPECT_LE(reno, 18500ms) << reno / 1ms;
}

TEST(CongestionPath, TwoCubicFlowsShareABottleneck) {
  Path path(40ms, 20'000'000, 70);
  path.start(with(CongestionAlgorithm::cubic));
  path.run_for(10s);
  path.start(with(CongestionAlgorithm::cubic));
  path.run_for(30s);
  const auto a = path.flow(0).received, b = path.flow(1).received;
  path.run_for(90s);
  const double first = path.flow(0).received - a, second = path.flow(1).received - b;
  const auto fairness = (first + second) * (first + second) / (2 * (first * first + second * second));
  EXPECT_GE(fairness, 0.95) << first << " and " << second;  // Jain's index
  EXPECT_GE((first + second) * 8 / 90, 0.9 * 20e6);
}

}  // namespace
}  // namespace netrig
