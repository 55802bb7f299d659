// ARP on an interface: replies, announcements and the defence of addresses (RFC 826, RFC 5227), byte by byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

// Written by hand: destination, source, type; hardware, protocol, lengths, operation; sender, target.
const Bytes kRequest{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,  0, 0, 0, 0, 9, 8, 6,               //
                     0,    1,    8,    0,    6,    4,    0,  1, 2, 0, 0, 0, 0, 9, 10, 0, 0, 9,  //
                     0,    0,    0,    0,    0,    0,    10, 0, 0, 1};
const Bytes kReply{2, 0, 0, 0, 0, 9, 2,  0, 0, 0, 0, 1, 8, 6,               //
                   0, 1, 8, 0, 6, 4, 0,  2, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1,  //
                   2, 0, 0, 0, 0, 9, 10, 0, 0, 9};

class Arp : public ::testing::Test {
 protected:
  Arp() {
    device = &network.attach(host, "lan", "10.0.0.1/24");
    network.start_transcript();
  }
  void arrives(const ArpPacket& packet) {
    ByteWriter writer;
    EthernetHeader{.destination = MacAddress::broadcast(), .source = packet.sender_mac, .ether_type = 0x0806}
        .serialize(writer);
    packet.serialize(writer);
    host->input(2, PacketBuffer::copy_of(writer.view()), network.now);
  }
  std::vector<std::string> transcript() { return std::exchange(network.transcript, {}); }
  const NeighborCache& neighbors() { return host->interface("eth0")->neighbors(); }

  StackNetwork network;
  StackNetwork::Host& host = network.host(1);
  FakeDevice* device;
};

constexpr MacAddress kOther({2, 0, 0, 0, 0, 9});
const std::string kAnnouncement =
    "lan: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP announcement 10.0.0.1 by 02:00:00:00:00:01";

TEST_F(Arp, Rfc826RequestsForOurAddressAreAnswered) {
  host->input(2, PacketBuffer::copy_of(kRequest), network.now);
  EXPECT_THAT(device->sent, ElementsAre(kReply));
  EXPECT_EQ(neighbors().find(ip("10.0.0.9")), kOther) << "who asks will be talked to";
}

TEST_F(Arp, Rfc826RequestsForOthersAreNot) {
  auto request = kRequest;
  request.back() = 2;
  host->input(2, PacketBuffer::copy_of(request), network.now);
  EXPECT_THAT(device->sent, IsEmpty());
  EXPECT_EQ(neighbors().size(), 0u);
}

TEST_F(Arp, Rfc5227Section24ProbesAreAnsweredAndNotRemembered) {
  arrives(ArpPacket::probe(kOther, ip("10.0.0.1")));
  EXPECT_THAT(transcript(), ElementsAre("lan: 02:00:00:00:00:01 > 02:00:00:00:00:09 ARP 10.0.0.1 is-at "
                                        "02:00:00:00:00:01"));
  EXPECT_EQ(neighbors().size(), 0u);
}

TEST_F(Arp, UnaskedRepliesAreNotRemembered) {
  arrives({.operation = ArpPacket::kReply,
           .sender_mac = kOther,
           .sender_ip = ip("10.0.0.9"),
           .target_mac = device->mac(),
           .target_ip = ip("10.0.0.1")});
  EXPECT_EQ(neighbors().size(), 0u);
}

TEST_F(Arp, NonsenseIsIgnored) {
  const auto ours = ip("10.0.0.1");
  for (const auto& sender : {"224.0.0.1", "255.255.255.255", "127.0.0.1"}) {
    arrives({.sender_mac = kOther, .sender_ip = ip(sender), .target_mac = {}, .target_ip = ours});
  }
  arrives({.sender_mac = MacAddress::broadcast(),
           .sender_ip = ip("10.0.0.9"),
           .target_mac = {},
           .target_ip = ours});
  arrives({.operation = ArpPacket::kReply,
           .sender_mac = kOther,
           .sender_ip = {},
           .target_mac = {},
           .target_ip = ours});
  for (std::size_t length = 0; length < kRequest.size(); ++length) {
    host->input(2, PacketBuffer::copy_of(ByteView(kRequest).first(length)), network.now);
  }
  EXPECT_THAT(device->sent, IsEmpty());
  EXPECT_EQ(neighbors().size(), 0u);
}

TEST_F(Arp, Rfc5227Section23NewAddressesAreAnnouncedTwice) {
  ASSERT_TRUE(host->add_address("eth0", *IpPrefix::parse("10.0.0.77/24"), network.now));
  const auto announcement =
      "lan: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP announcement 10.0.0.77 by 02:00:00:00:00:01";
  EXPECT_THAT(transcript(), ElementsAre(announcement));
  network.run(2s - 1ns);
  EXPECT_THAT(transcript(), IsEmpty());
  network.run(1ns);
  EXPECT_THAT(transcript(), ElementsAre(announcement));
  network.run(1h);
  EXPECT_THAT(transcript(), IsEmpty());
}

TEST_F(Arp, ALinkThatComesUpHearsOfOurAddresses) {
  ASSERT_TRUE(host->set_up("eth0", false, network.now));
  ASSERT_TRUE(host->set_up("eth0", true, network.now));
  EXPECT_THAT(transcript(), ElementsAre(kAnnouncement));
}

TEST_F(Arp, Rfc5227Section24AddressesAreDefendedOnceInTenSeconds) {
  const ArpPacket claim = ArpPacket::announcement(kOther, ip("10.0.0.1"));
  arrives(claim);
  EXPECT_THAT(transcript(), ElementsAre(kAnnouncement));
  network.run(10s - 1ns);
  arrives(claim);
  EXPECT_THAT(transcript(), IsEmpty()) << "or two that both defend would never stop";
  network.run(1ns);
  arrives(claim);
  EXPECT_THAT(transcript(), ElementsAre(kAnnouncement));
  EXPECT_EQ(host->interface("eth0")->defence().conflicts(), 3u);
  EXPECT_EQ(neighbors().size(), 0u);
}

TEST_F(Arp, RemovedAddressesAreNotOursAnyMore) {
  ASSERT_TRUE(host->remove_address("eth0", *IpPrefix::parse("10.0.0.1/24")));
  host->input(2, PacketBuffer::copy_of(kRequest), network.now);
  arrives(ArpPacket::announcement(kOther, ip("10.0.0.1")));
  EXPECT_THAT(device->sent, IsEmpty());
}

}  // namespace
}  // namespace netrig::testing
