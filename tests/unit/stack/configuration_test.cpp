// Interfaces, addresses and routes of a stack, as host/interfaces.hpp promises them; and frame taps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

IpPrefix prefix(const std::string& text) {
  return *IpPrefix::parse(text);
}

class Configuration : public OneHost, public ::testing::Test {
 protected:
  std::vector<std::string> routes() {
    std::vector<std::string> result;
    for (const auto& route : host->routes()) {
      result.push_back(route.destination.to_string() +
                       (route.gateway ? " via " + route.gateway->to_string() : "") + " dev " + route.device +
                       (route.metric ? " metric " + std::to_string(*route.metric) : ""));
    }
    return result;
  }
  IpAddress source_for(const std::string& destination) {
    const auto path = host->ip().path_to(ip(destination), kAnyInterface);
    return path ? path->source : IpAddress();
  }
};

TEST_F(Configuration, InterfacesAreListed) {
  const auto list = host->list();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].index, 1);
  EXPECT_EQ(list[0].name, "lo");
  EXPECT_TRUE(list[0].loopback);
  EXPECT_TRUE(list[0].up);
  EXPECT_THAT(list[0].addresses, ElementsAre(prefix("127.0.0.1/8")));
  EXPECT_EQ(list[1].index, 2);
  EXPECT_EQ(list[1].name, "eth0");
  EXPECT_EQ(list[1].mac, device->mac());
  EXPECT_EQ(list[1].mtu_bytes, 1500u);
  EXPECT_THAT(list[1].addresses, ElementsAre(prefix("10.0.0.1/24")));
}

TEST_F(Configuration, AddressesBringTheirRoutesAndTakeThemAlong) {
  EXPECT_THAT(routes(), ElementsAre("10.0.0.0/24 dev eth0"));
  ASSERT_TRUE(host->add_address("eth0", prefix("10.0.1.1/16"), network.now));
  ASSERT_TRUE(host->add_address("eth0", prefix("10.0.1.1/16"), network.now)) << "idempotent";
  ASSERT_TRUE(host->add_address("eth0", prefix("192.0.2.7/32"), network.now));
  EXPECT_THAT(routes(), ElementsAre("10.0.0.0/24 dev eth0", "10.0.0.0/16 dev eth0"));
  ASSERT_TRUE(host->remove_address("eth0", prefix("10.0.0.1/24")));
  ASSERT_TRUE(host->remove_address("eth0", prefix("10.0.0.1/24")));
  EXPECT_THAT(routes(), ElementsAre("10.0.0.0/16 dev eth0"));
  EXPECT_FALSE(host->ip().is_own(ip("10.0.0.1")));
  EXPECT_TRUE(host->ip().is_own(ip("192.0.2.7")));
}

TEST_F(Configuration, RoutesAreCheckedReplacedAndRemoved) {
  const Route standard{.destination = prefix("0.0.0.0/0"), .gateway = ip("10.0.0.9")};
  ASSERT_TRUE(host->set_route(standard));
  ASSERT_TRUE(host->set_route({.destination = prefix("0.0.0.0/0"), .gateway = ip("10.0.0.8")}));
  ASSERT_TRUE(host->set_route({.destination = prefix("0.0.0.0/0"), .gateway = ip("10.0.0.9"), .metric = 5}));
  EXPECT_THAT(routes(), ElementsAre("10.0.0.0/24 dev eth0", "0.0.0.0/0 via 10.0.0.8 dev eth0",
                                    "0.0.0.0/0 via 10.0.0.9 dev eth0 metric 5"));
  ASSERT_TRUE(host->remove_route(standard));
  ASSERT_TRUE(host->remove_route(standard));
  EXPECT_THAT(routes(), ElementsAre("10.0.0.0/24 dev eth0", "0.0.0.0/0 via 10.0.0.8 dev eth0"));
  const auto refused = [&](const Route& route) { return host->set_route(route).error(); };
  EXPECT_EQ(refused({.destination = prefix("10.9.0.0/16"), .gateway = ip("10.1.0.1")}),
            errc::network_unreachable);
  EXPECT_EQ(refused({.destination = prefix("10.9.0.0/16"), .gateway = ip("10.0.0.1")}),
            errc::network_unreachable);
  EXPECT_EQ(refused({.destination = prefix("10.9.0.1/16"), .device = "eth0"}), errc::invalid_argument);
  EXPECT_EQ(refused({.destination = prefix("10.9.0.0/16")}), errc::invalid_argument);
  EXPECT_EQ(refused({.destination = prefix("10.9.0.0/16"), .device = "eth7"}), errc::no_such_device);
  EXPECT_EQ(refused({.destination = prefix("::/0"), .device = "eth0"}), errc::address_family_not_supported);
}

TEST_F(Configuration, ADownInterfaceHasNoRoutesAndComesBackWithItsSubnets) {
  ASSERT_TRUE(host->set_route({.destination = prefix("0.0.0.0/0"), .gateway = ip("10.0.0.9")}));
  ASSERT_TRUE(host->set_up("eth0", false, network.now));
  EXPECT_THAT(routes(), IsEmpty());
  EXPECT_FALSE(host->ip().is_own(ip("10.0.0.1")));
  EXPECT_FALSE(host->ip().path_to(ip("10.0.0.9"), kAnyInterface));
  EXPECT_EQ(host->set_route({.destination = prefix("10.9.0.0/16"), .device = "eth0"}).error(),
            errc::network_down);
  ASSERT_TRUE(host->set_up("eth0", true, network.now));
  EXPECT_THAT(routes(), ElementsAre("10.0.0.0/24 dev eth0"));
}

TEST_F(Configuration, WhatDoesNotExistIsAnError) {
  EXPECT_EQ(host->set_up("eth9", true, network.now).error(), errc::no_such_device);
  EXPECT_EQ(host->set_mtu("eth9", 1000).error(), errc::no_such_device);
  EXPECT_EQ(host->add_address("eth9", prefix("10.0.0.1/24"), network.now).error(), errc::no_such_device);
  EXPECT_EQ(host->remove_address("eth9", prefix("10.0.0.1/24")).error(), errc::no_such_device);
  for (const auto* bad : {"0.0.0.0/8", "224.0.0.1/4", "255.255.255.255/32"}) {
    EXPECT_EQ(host->add_address("eth0", prefix(bad), network.now).error(), errc::invalid_argument) << bad;
  }
  EXPECT_EQ(host->set_mtu("eth0", 67).error(), errc::invalid_argument);
  EXPECT_EQ(host->set_mtu("eth0", 1501).error(), errc::invalid_argument);
}

TEST_F(Configuration, TheMtuIsObeyed) {
  ASSERT_TRUE(host->set_mtu("eth0", 576));
  auto endpoint = host->udp().open({}, {}).value();
  const Bytes payload(1000);
  ASSERT_TRUE(endpoint->send({.to = {ip("10.0.0.9"), 9}, .payload = payload}, network.now));
  network.settle();
  EXPECT_EQ(device->sent.size(), 2u);
  EXPECT_LE(device->sent[0].size(), 14u + 576u);
}

TEST_F(Configuration, Rfc1122Section3343SourcesFitTheirDestinations) {
  ASSERT_TRUE(host->add_address("eth0", prefix("10.0.5.1/24"), network.now));
  network.attach(host, "other", "172.16.0.1/24");
  network.attach(host, "bare", "");
  ASSERT_TRUE(host->set_route({.destination = prefix("10.7.0.0/16"), .gateway = ip("10.0.5.2")}));
  ASSERT_TRUE(host->set_route({.destination = prefix("10.8.0.0/16"), .device = "eth2"}));
  EXPECT_EQ(source_for("10.0.0.9"), IpAddress(ip("10.0.0.1")));
  EXPECT_EQ(source_for("10.0.5.9"), IpAddress(ip("10.0.5.1")));
  EXPECT_EQ(source_for("10.7.1.1"), IpAddress(ip("10.0.5.1"))) << "that of the gateway's subnet";
  EXPECT_EQ(source_for("172.16.0.2"), IpAddress(ip("172.16.0.1")));
  EXPECT_EQ(source_for("10.8.0.1"), IpAddress(ip("10.0.0.1"))) << "the link has none of its own";
  EXPECT_EQ(source_for("172.16.0.1"), IpAddress(ip("172.16.0.1")));
  EXPECT_EQ(source_for("127.0.0.9"), IpAddress(ip("127.0.0.1")));
}

TEST_F(Configuration, DevicesAreFlushedAfterABatch) {
  auto endpoint = host->udp().open({}, {}).value();
  const auto before = device->flushes;
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(endpoint->send({.to = {ip("10.0.0.9"), 9}}, network.now));
  EXPECT_EQ(device->flushes, before);
  host->flush();
  host->flush();
  EXPECT_EQ(device->flushes, before + 1);
}

TEST_F(Configuration, ATapSeesFramesOfAnyKind) {
  int calls = 0;
  auto tap = host->open_tap("eth0", {}, [&] { ++calls; }).value();
  const auto odd = frame_of(device->mac(), 0x88b5, as_bytes("hello"));
  host->input(2, PacketBuffer::copy_of(odd), network.now);
  host->input(2, PacketBuffer::copy_of(frame_of(MacAddress({2, 0, 0, 0, 0, 3}), 0x88b5, {})), network.now);
  host->input(2, PacketBuffer::copy_of(frame_of(device->mac(), 0x8100, as_bytes("tagged"))), network.now);
  EXPECT_EQ(calls, 1);
  const auto frame = tap->receive();
  ASSERT_TRUE(frame);
  EXPECT_TRUE(std::ranges::equal(frame->bytes(), odd));
  EXPECT_FALSE(tap->receive());
  ASSERT_TRUE(tap->send(odd));
  EXPECT_THAT(device->sent, ElementsAre(odd));
  EXPECT_FALSE(tap->receive()) << "its own frames are not received";
  EXPECT_EQ(tap->send(Bytes(13)).error(), errc::invalid_argument);
  EXPECT_EQ(tap->send(Bytes(1515)).error(), errc::message_size);
  ASSERT_TRUE(host->set_up("eth0", false, network.now));
  EXPECT_EQ(tap->send(odd).error(), errc::network_down);
  tap.reset();
  EXPECT_EQ(host->open_tap("eth9", {}, {}).error(), errc::no_such_device);
}

TEST_F(Configuration, ATapIsBounded) {
  auto tap = host->open_tap("eth0", {}, {}).value();
  for (int i = 0; i < 1000; ++i) {
    host->input(2, PacketBuffer::copy_of(frame_of(device->mac(), 0x88b5, as_bytes("x"))), network.now);
  }
  std::size_t received = 0;
  while (tap->receive()) ++received;
  EXPECT_EQ(received, FrameTap::kReceiveBufferBytes / 2048);
}

TEST(EthernetFilter, MatchesWhatIsAsked) {
  const MacAddress own({2, 0, 0, 0, 0, 1});
  const auto dhcp = frame_of(own, kEtherTypeIpv4, udp_packet(header_to("10.0.0.1"), 67, 68, as_bytes("x")));
  const auto arp = frame_of(own, kEtherTypeArp, Bytes(28));
  auto fragment_header = header_to("10.0.0.1");
  fragment_header.more_fragments = true;
  const auto fragment = frame_of(own, kEtherTypeIpv4, udp_packet(fragment_header, 67, 68, as_bytes("x")));
  auto long_header = header_to("10.0.0.1");
  long_header.options = Bytes(40, 1);
  const auto with_options = frame_of(own, kEtherTypeIpv4, udp_packet(long_header, 67, 68, as_bytes("x")));
  EXPECT_TRUE(matches({}, arp));
  EXPECT_TRUE(matches({.ether_type = 0x0806}, arp));
  EXPECT_FALSE(matches({.ether_type = 0x0806}, dhcp));
  EXPECT_TRUE(matches({.ip_protocol = 17}, dhcp));
  EXPECT_FALSE(matches({.ip_protocol = 6}, dhcp));
  EXPECT_FALSE(matches({.ip_protocol = 17}, arp));
  EXPECT_TRUE(matches({.udp_destination_port = 68}, dhcp));
  EXPECT_TRUE(matches({.udp_destination_port = 68}, with_options));
  EXPECT_FALSE(matches({.udp_destination_port = 67}, dhcp));
  EXPECT_FALSE(matches({.udp_destination_port = 68}, fragment));
  EXPECT_TRUE(matches({.ip_protocol = 17}, fragment));
  for (std::size_t length = 0; length < 14 + 20 + 4; ++length) {
    EXPECT_FALSE(matches({.udp_destination_port = 68}, ByteView(dhcp).first(length))) << length;
  }
}

}  // namespace
}  // namespace netrig::testing
