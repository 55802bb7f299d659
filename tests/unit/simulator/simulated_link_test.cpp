#include "simulator/simulated_link.hpp"

#include <gtest/gtest.h>

#include "wire/ethernet_header.hpp"

namespace netrig {
namespace {

using std::chrono::milliseconds;

/// Takes frames, and remembers what it got when.
class Host final : public FrameSink {
 public:
  Host(Simulation& simulation, LinkEnd& end) : simulation_(simulation), end_(end) { end.connect(this, 7); }

  void frame_arrived(InterfaceIndex interface, PacketBuffer frame) override {
    EXPECT_EQ(interface, 7u);
    arrivals.push_back(
        {std::chrono::duration_cast<milliseconds>(simulation_.now() - Simulation::kBegin).count(),
         frame.size()});
  }
  void send(const MacAddress& to, std::size_t payload = 46) {
    auto frame = PacketBuffer::for_payload(payload);
    for (auto& byte : frame.append(payload)) byte = 0x5a;
    ByteWriter writer(frame.prepend(EthernetHeader::kLengthBytes));
    EthernetHeader{.destination = to, .source = end_.mac(), .ether_type = 0x88b5}.serialize(writer);
    end_.send(std::move(frame));
  }
  const LinkEnd& end() const { return end_; }

  std::vector<std::pair<std::int64_t, std::size_t>> arrivals;  // milliseconds, bytes

 private:
  Simulation& simulation_;
  LinkEnd& end_;
};

MacAddress mac(std::uint8_t number) {
  return MacAddress({2, 0, 0, 0, 0, number});
}

class SimulatedLinkTest : public ::testing::Test {
 protected:
  std::unique_ptr<Host> add_host(const LinkConditions& conditions = {}) {
    const auto number = static_cast<std::uint8_t>(link.ends().size() + 1);
    return std::make_unique<Host>(
        simulation, link.add_end("host" + std::to_string(number), "eth0", mac(number), conditions));
  }
  void run_for(Duration time) {
    const auto end = simulation.now() + time;
    do simulation.settle();
    while (simulation.advance(end));
  }

  Simulation simulation{1};
  SimulatedLink link{simulation, "lan", 1500};
};

TEST_F(SimulatedLinkTest, TwoEndsAreAWireWithADelayEachWay) {
  const auto a = add_host({.delay = milliseconds(10)});
  const auto b = add_host({.delay = milliseconds(3)});
  a->send(mac(9));  // a wire asks for no address
  b->send(mac(1));
  run_for(milliseconds(100));
  EXPECT_EQ(b->arrivals, (std::vector<std::pair<std::int64_t, std::size_t>>{{10, 60}}));
  EXPECT_EQ(a->arrivals, (std::vector<std::pair<std::int64_t, std::size_t>>{{3, 60}}));
  EXPECT_TRUE(link.counts().balances(link.on_their_way()));
}

TEST_F(SimulatedLinkTest, FramesInFlightOverlap) {
  const auto a = add_host({.delay = milliseconds(50)});
  const auto b = add_host();
  a->send(mac(2));
  run_for(milliseconds(1));
  a->send(mac(2));
  run_for(milliseconds(100));
  EXPECT_EQ(b->arrivals, (std::vector<std::pair<std::int64_t, std::size_t>>{{50, 60}, {51, 60}}));
}

TEST_F(SimulatedLinkTest, ASwitchFloodsUntilItHasLearnt) {
  const auto a = add_host(), b = add_host(), c = add_host();
  a->send(mac(2));
  run_for(milliseconds(1));
  EXPECT_EQ(b->arrivals.size(), 1u);
  EXPECT_EQ(c->arrivals.size(), 1u);
  b->send(mac(1));
  run_for(milliseconds(1));
  EXPECT_EQ(a->arrivals.size(), 1u);
  EXPECT_EQ(c->arrivals.size(), 1u);
  a->send(MacAddress::broadcast());
  run_for(milliseconds(1));
  EXPECT_EQ(b->arrivals.size(), 2u);
  EXPECT_EQ(c->arrivals.size(), 2u);
  EXPECT_EQ(a->arrivals.size(), 1u);
}

TEST_F(SimulatedLinkTest, TheTapSeesAFrameOnceAndAlsoWhenItIsLost) {
  std::size_t seen = 0;
  link.set_tap([&](ByteView) { ++seen; });
  const auto a = add_host({.loss = {Chance::kAlways}});
  const auto b = add_host(), c = add_host();
  a->send(MacAddress::broadcast());
  b->send(MacAddress::broadcast());
  run_for(milliseconds(1));
  EXPECT_EQ(seen, 2u);
  EXPECT_TRUE(b->arrivals.empty());
  EXPECT_EQ(c->arrivals.size(), 1u);
  EXPECT_EQ(link.counts().entered, 2u);
  EXPECT_EQ(link.counts().lost_in_all(), 1u);
  EXPECT_TRUE(link.counts().balances(link.on_their_way()));
}

TEST_F(SimulatedLinkTest, AnEndThatIsOffNeitherSendsNorReceives) {
  const auto a = add_host();
  auto& off = link.add_end("off", "eth0", mac(8), {});
  off.send(PacketBuffer::copy_of(Bytes(60)));
  a->send(mac(8));
  run_for(milliseconds(1));
  EXPECT_TRUE(a->arrivals.empty());
  EXPECT_EQ(link.counts().entered, 1u);
}

TEST_F(SimulatedLinkTest, ChangedConditionsMeetWhatIsSentFromThenOn) {
  const auto a = add_host({.delay = milliseconds(10)});
  const auto b = add_host();
  a->send(mac(2));
  link.ends()[0]->set_conditions({.delay = milliseconds(1)});
  run_for(milliseconds(5));
  EXPECT_TRUE(b->arrivals.empty());
  a->send(mac(2));
  run_for(milliseconds(50));
  EXPECT_EQ(b->arrivals, (std::vector<std::pair<std::int64_t, std::size_t>>{{6, 60}, {10, 60}}));
}

}  // namespace
}  // namespace netrig
