// Claiming and defending addresses, as RFC 5227 dates it.
#include "stack/address_defence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr MacAddress kOwn({2, 0, 0, 0, 0, 1});
constexpr MacAddress kThief({2, 0, 0, 0, 0, 66});
const std::string kClaim = "10.0.0.1 to ff:ff:ff:ff:ff:ff";

class Defence : public ::testing::Test, private LinkOutput {
 protected:
  std::vector<std::string> output() { return std::exchange(output_, {}); }
  void hear_claim(const MacAddress& from, const std::string& address, TimePoint now) {
    defence.heard(ArpPacket::announcement(from, ip(address)), now);
  }
  /// An address that has been announced as often as it is.
  void own(const std::string& address) {
    defence.add(ip(address), at(0s));
    defence.poll(at(2s));
    output_.clear();
  }

  AddressDefence defence{*this};

 private:
  MacAddress own_mac() const override { return kOwn; }
  void send_arp(const ArpPacket& packet, const MacAddress& to) override {
    EXPECT_EQ(packet, ArpPacket::announcement(kOwn, packet.sender_ip));
    output_.push_back(packet.sender_ip.to_string() + " to " + to.to_string());
  }
  void send_ipv4(PacketBuffer, const MacAddress&) override { ADD_FAILURE() << "no business of this"; }

  std::vector<std::string> output_;
};

TEST_F(Defence, Rfc5227Section23AnnouncesTwiceTwoSecondsApart) {
  defence.add(ip("10.0.0.1"), at(0s));
  EXPECT_THAT(output(), ElementsAre(kClaim));
  EXPECT_EQ(defence.deadline(), at(2s));
  defence.poll(at(2s) - 1ns);
  EXPECT_THAT(output(), IsEmpty());
  defence.poll(at(2s));
  EXPECT_THAT(output(), ElementsAre(kClaim));
  EXPECT_FALSE(defence.deadline());
  defence.poll(at(1h));
  EXPECT_THAT(output(), IsEmpty());
}

TEST_F(Defence, AnnouncesAgainWhatIsAddedAgain) {
  own("10.0.0.1");
  defence.add(ip("10.0.0.1"), at(5s));
  EXPECT_THAT(output(), ElementsAre(kClaim));
  EXPECT_EQ(defence.deadline(), at(7s));
}

TEST_F(Defence, OfWhatWasRemovedIsOver) {
  defence.add(ip("10.0.0.1"), at(0s));
  output();
  defence.remove(ip("10.0.0.1"));
  EXPECT_FALSE(defence.owns(ip("10.0.0.1")));
  EXPECT_FALSE(defence.deadline());
  hear_claim(kThief, "10.0.0.1", at(1s));
  EXPECT_EQ(defence.conflicts(), 0u);
  EXPECT_THAT(output(), IsEmpty());
}

TEST_F(Defence, Rfc5227Section24AnswersAClaimOnceInTenSeconds) {
  own("10.0.0.1");
  hear_claim(kThief, "10.0.0.1", at(10s));
  EXPECT_THAT(output(), ElementsAre(kClaim));
  hear_claim(kThief, "10.0.0.1", at(20s) - 1ns);
  EXPECT_THAT(output(), IsEmpty()) << "or two defenders would keep a link busy (RFC 5227 2.4)";
  hear_claim(kThief, "10.0.0.1", at(20s));
  EXPECT_THAT(output(), ElementsAre(kClaim));
  EXPECT_EQ(defence.conflicts(), 3u);
  EXPECT_TRUE(defence.owns(ip("10.0.0.1")));
}

TEST_F(Defence, OfOneAddressIsNoOther) {
  own("10.0.0.1");
  own("10.0.0.2");
  hear_claim(kThief, "10.0.0.1", at(10s));
  hear_claim(kThief, "10.0.0.2", at(10s));
  EXPECT_THAT(output(), ElementsAre(kClaim, "10.0.0.2 to ff:ff:ff:ff:ff:ff"));
  hear_claim(kThief, "10.0.0.3", at(10s));
  EXPECT_THAT(output(), IsEmpty());
  EXPECT_EQ(defence.conflicts(), 2u);
}

TEST_F(Defence, IsNotAgainstOurselves) {
  own("10.0.0.1");
  hear_claim(kOwn, "10.0.0.1", at(10s));
  EXPECT_THAT(output(), IsEmpty()) << "a hub echoes";
  EXPECT_EQ(defence.conflicts(), 0u);
}

}  // namespace
}  // namespace netrig::testing
