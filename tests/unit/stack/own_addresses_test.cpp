// A host sends and asks from addresses that it has, and stops the moment that one is taken away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr std::uint8_t kProtocol = 253;  // RFC 3692 2.1: for experiments

class OwnAddresses : public ::testing::Test {
 protected:
  OwnAddresses() {
    device = &network.attach(host, "lan", "10.0.0.1/24");
    network.start_transcript();
  }
  Result<> send(const std::string& from, const std::string& to) {
    const auto sent =
        host->ip().send({.source = ip(from), .destination = ip(to), .protocol = kProtocol, .interface = 2},
                        PacketBuffer::copy_of(as_bytes("x")), network.now);
    network.settle();
    return sent;
  }
  Error error(const std::string& from, const std::string& to) {
    const auto sent = send(from, to);
    return sent ? Error() : sent.error();
  }
  void remove(const std::string& address) {
    ASSERT_TRUE(host->remove_address("eth0", *IpPrefix::parse(address)));
  }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
  FakeDevice* device;
};

TEST_F(OwnAddresses, Rfc1122Section3213AreTheOnlySources) {
  EXPECT_EQ(error("10.0.0.1", "10.0.0.2"), Error());
  EXPECT_EQ(error("10.0.0.77", "10.0.0.2"), errc::address_not_available);
  EXPECT_EQ(error("10.0.0.77", "255.255.255.255"), errc::address_not_available);
  EXPECT_EQ(error("10.0.0.255", "10.0.0.2"), errc::address_not_available);
}

TEST_F(OwnAddresses, ThatWereTakenAwayAreNoSourcesAnyMore) {
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.3/24"), network.now));
  EXPECT_EQ(error("10.0.0.1", "10.0.0.2"), Error());
  remove("10.0.0.1/24");
  EXPECT_EQ(error("10.0.0.1", "10.0.0.2"), errc::address_not_available);
  EXPECT_EQ(error("10.0.0.3", "10.0.0.2"), Error());
}

TEST_F(OwnAddresses, AreNotNeededToAskAllForOne) {
  remove("10.0.0.1/24");
  EXPECT_EQ(error("0.0.0.0", "255.255.255.255"), Error());
  EXPECT_EQ(error("0.0.0.0", "224.0.0.22"), Error());
  EXPECT_EQ(error("0.0.0.0", "10.0.0.2"), errc::address_not_available);
}

TEST_F(OwnAddresses, ThatWereTakenAwayAskForNoNeighbour) {
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.3/24"), network.now));
  network.start_transcript();
  EXPECT_TRUE(send("10.0.0.1", "10.0.0.2"));
  EXPECT_THAT(network.transcript, ElementsAre(HasSubstr("ARP who-has 10.0.0.2 tell 10.0.0.1")));
  remove("10.0.0.1/24");
  network.transcript.clear();
  network.run(1s);
  EXPECT_THAT(network.transcript, ElementsAre(HasSubstr("ARP who-has 10.0.0.2 tell 10.0.0.3")))
      << "another of the same link goes on";
}

TEST_F(OwnAddresses, WithoutAnyNobodyIsAskedFor) {
  EXPECT_TRUE(send("10.0.0.1", "10.0.0.2"));
  remove("10.0.0.1/24");
  network.transcript.clear();
  network.run(10s);
  EXPECT_THAT(network.transcript, IsEmpty());
  EXPECT_EQ(host->interface("eth0")->neighbors().pending_packets(), 0u);
  EXPECT_FALSE(host->next_deadline());
}

TEST_F(OwnAddresses, ThatAreThereTwiceAreTakenAwayTwice) {
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.1/16"), network.now));
  network.start_transcript();
  EXPECT_TRUE(send("10.0.0.1", "10.0.0.2"));
  remove("10.0.0.1/24");
  network.transcript.clear();
  network.run(1s);
  EXPECT_THAT(network.transcript, ElementsAre(HasSubstr("tell 10.0.0.1")));
}

TEST_F(OwnAddresses, OfAnOpenUdpSocketAreChosenAgain) {
  auto socket = host->udp().open({}, {}).value();
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.3/24"), network.now));
  remove("10.0.0.1/24");
  network.start_transcript();
  EXPECT_TRUE(socket->send({.to = {ip("10.0.0.2"), 9}, .payload = as_bytes("x")}, network.now));
  network.settle();
  EXPECT_THAT(network.transcript, Not(Contains(HasSubstr("10.0.0.1"))));
}

}  // namespace
}  // namespace netrig::testing
