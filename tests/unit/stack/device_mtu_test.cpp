// The MTU of a device that somebody else changes while the stack uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::Each;
using ::testing::Property;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class DeviceMtu : public ::testing::Test {
 protected:
  DeviceMtu() {
    device = &network.attach(host, "lan", "10.0.0.1/24");
    network.start_transcript();
  }
  std::uint32_t mtu() { return host->interface("eth0")->mtu_bytes(); }
  void change(std::uint32_t bytes) {
    device->set_mtu(bytes);
    network.run(Stack::kMtuInterval);
    network.settle();
  }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
  FakeDevice* device;
};

TEST_F(DeviceMtu, IsFollowedDownAndUpAgain) {
  EXPECT_EQ(mtu(), 1500u);
  change(1280);
  EXPECT_EQ(mtu(), 1280u);
  EXPECT_EQ(host->ip().path_to(ip("10.0.0.2"), kAnyInterface)->mtu_bytes, 1280u);
  EXPECT_EQ(host->list()[1].mtu_bytes, 1280u);
  change(1500);
  EXPECT_EQ(mtu(), 1500u);
}

TEST_F(DeviceMtu, DoesNotRaiseWhatWasSet) {
  ASSERT_TRUE(host->set_mtu("eth0", 1000));
  change(1280);
  EXPECT_EQ(mtu(), 1000u);
  change(800);
  EXPECT_EQ(mtu(), 800u);
  EXPECT_EQ(host->set_mtu("eth0", 900).error(), errc::invalid_argument);
  change(1500);
  EXPECT_EQ(mtu(), 1000u);
}

TEST_F(DeviceMtu, IsNeverLessThanIpv4Needs) {
  change(0);
  EXPECT_EQ(mtu(), NetworkInterface::kLeastMtuBytes);
}

TEST_F(DeviceMtu, DecidesWhetherADatagramIsFragmented) {
  auto& peer = network.host(2);
  network.attach(peer, "lan", "10.0.0.2/24");
  const auto receiver = peer->udp().open({.local = {{}, 9}}, {}).value();
  const auto sender = host->udp().open({}, {}).value();
  change(600);
  const Bytes payload(1400);
  ASSERT_TRUE(sender->send({.to = {ip("10.0.0.2"), 9}, .payload = payload}, network.now));
  network.settle();
  ASSERT_TRUE(receiver->can_receive());
  EXPECT_THAT(receiver->receive()->payload.bytes(), SizeIs(1400));
  EXPECT_THAT(device->sent, Each(Property(&Bytes::size, ::testing::Le(600u + 14))));
}

}  // namespace
}  // namespace netrig::testing
