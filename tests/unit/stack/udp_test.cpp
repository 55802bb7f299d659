// UDP endpoints: binding, connecting, broadcast, groups, queues and what they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packets.hpp"
#include "stack/ephemeral_port.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class Udp : public OneHost, public ::testing::Test {
 protected:
  std::unique_ptr<UdpEndpoint> open(const UdpSettings& settings = {}) {
    return host->udp().open(settings, {}).value();
  }
  Error refusal(const UdpSettings& settings) {
    auto endpoint = host->udp().open(settings, {});
    return endpoint ? Error() : endpoint.error();
  }
  Result<> send(UdpEndpoint& from, const Endpoint& to, const std::string& text = "x") {
    const auto sent = from.send({.to = to, .payload = as_bytes(text)}, network.now);
    network.settle();
    return sent;
  }
  static std::string text(UdpEndpoint& endpoint) {
    const auto received = endpoint.receive();
    return received ? text_of(received->payload.bytes()) : "nothing";
  }
};

TEST_F(Udp, PortsAreGivenOnce) {
  const auto first = open({.local = {ip("10.0.0.1"), 53}});
  EXPECT_EQ(refusal({.local = {ip("10.0.0.1"), 53}}), errc::address_in_use);
  EXPECT_EQ(refusal({.local = {{}, 53}}), errc::address_in_use);
  EXPECT_EQ(refusal({.local = {{}, 53}, .reuse_address = true}), errc::address_in_use) << "both must agree";
  EXPECT_EQ(refusal({.local = {ip("127.0.0.1"), 53}}), Error());
  EXPECT_EQ(refusal({.local = {{}, 54}}), Error());
}

TEST_F(Udp, PortsCanBeSharedWhenAllAgree) {
  const auto first = open({.local = {{}, 53}, .reuse_address = true});
  const auto second = open({.local = {{}, 53}, .reuse_address = true});
  take(udp_packet(header_to("10.0.0.1"), 9, 53, as_bytes("x")));
  EXPECT_FALSE(first->can_receive());
  EXPECT_TRUE(second->can_receive()) << "the newest, as with Linux";
}

TEST_F(Udp, PortsOfDifferentInterfacesAreApart) {
  network.attach(host, "other", "10.0.9.1/24");
  const auto first = open({.local = {{}, 67}, .interface = 2});
  const auto second = open({.local = {{}, 67}, .interface = 3});
  EXPECT_EQ(refusal({.local = {{}, 67}}), errc::address_in_use);
  EXPECT_EQ(refusal({.local = {{}, 67}, .interface = 2}), errc::address_in_use);
  take(udp_packet(header_to("10.0.0.1"), 9, 67, as_bytes("x")));
  EXPECT_TRUE(first->can_receive());
  EXPECT_FALSE(second->can_receive());
}

TEST_F(Udp, OnlyOwnAddressesAreBound) {
  EXPECT_EQ(refusal({.local = {ip("192.0.2.1"), 0}}), errc::address_not_available);
  EXPECT_EQ(refusal({.local = {*IpAddress::parse("2001:db8::1"), 0}}), errc::address_not_available);
  for (const auto* fine : {"10.0.0.1", "127.0.0.9", "239.1.1.1", "10.0.0.255", "255.255.255.255"}) {
    EXPECT_EQ(refusal({.local = {ip(fine), 0}}), Error()) << fine;
  }
}

TEST_F(Udp, EphemeralPortsAreDrawn) {
  std::vector<std::unique_ptr<UdpEndpoint>> open_ones;
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 1000; ++i) {
    open_ones.push_back(open());
    ports.insert(open_ones.back()->local().port);
  }
  EXPECT_EQ(ports.size(), 1000u);
  EXPECT_GE(*ports.begin(), kFirstEphemeral);
  EXPECT_LE(*ports.rbegin(), kLastEphemeral);
  EXPECT_GT(*ports.rbegin() - *ports.begin(), 20000) << "all over the range";
}

TEST_F(Udp, EphemeralPortsRunOut) {
  std::vector<std::unique_ptr<UdpEndpoint>> open_ones;
  for (int i = kFirstEphemeral; i <= kLastEphemeral; ++i) open_ones.push_back(open());
  EXPECT_EQ(refusal({}), errc::address_in_use);
  const auto port = open_ones[1000]->local().port;
  open_ones.erase(open_ones.begin() + 1000);
  EXPECT_EQ(open()->local().port, port);
}

TEST_F(Udp, TheMostPreciseEndpointReceives) {
  const auto any = open({.local = {{}, 53}, .reuse_address = true});
  const auto address = open({.local = {ip("10.0.0.1"), 53}, .reuse_address = true});
  const auto peer = open({.local = {{}, 53}, .reuse_address = true});
  ASSERT_TRUE(peer->connect({ip("10.0.0.9"), 9}));
  take(udp_packet(header_to("10.0.0.1"), 9, 53, as_bytes("peer")));
  take(udp_packet(header_to("10.0.0.1"), 10, 53, as_bytes("address")));
  take(udp_packet(header_to("10.0.0.255"), 10, 53, as_bytes("any")), MacAddress::broadcast());
  EXPECT_EQ(text(*peer), "peer");
  EXPECT_EQ(text(*address), "address");
  EXPECT_EQ(text(*any), "any");
  for (auto* endpoint : {any.get(), address.get(), peer.get()}) EXPECT_EQ(text(*endpoint), "nothing");
}

TEST_F(Udp, ConnectingFixesBothEnds) {
  const auto endpoint = open({.local = {{}, 53}});
  take(udp_packet(header_to("10.0.0.1"), 9, 53, as_bytes("kept")));
  take(udp_packet(header_to("10.0.0.1"), 10, 53, as_bytes("dropped")));
  ASSERT_TRUE(endpoint->connect({ip("10.0.0.9"), 9}));
  EXPECT_EQ(endpoint->local(), (Endpoint{ip("10.0.0.1"), 53}));
  EXPECT_EQ(text(*endpoint), "kept");
  EXPECT_EQ(text(*endpoint), "nothing");
  take(udp_packet(header_to("10.0.0.1"), 10, 53, as_bytes("stranger")));
  EXPECT_FALSE(endpoint->can_receive());
}

TEST_F(Udp, Rfc1122Section4133AConnectedEndpointIsToldErrors) {
  const auto endpoint = open({.local = {{}, 1000}});
  ASSERT_TRUE(endpoint->connect({ip("10.0.0.9"), 9}));
  const auto sent = udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1000, 9, as_bytes("x"));
  take(icmp_packet(header_to("10.0.0.1"), {.type = 3, .code = 3, .payload = sent}));
  EXPECT_EQ(endpoint->take_error(), posix_error(errc::connection_refused));
  EXPECT_FALSE(endpoint->take_error()) << "once";
  EXPECT_TRUE(endpoint->receive_error());
  const auto elsewhere = udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1000, 10, as_bytes("x"));
  take(icmp_packet(header_to("10.0.0.1"), {.type = 3, .code = 3, .payload = elsewhere}));
  EXPECT_FALSE(endpoint->receive_error()) << "about no datagram of its";
}

TEST_F(Udp, SendingRefusesWhatCannotBe) {
  const auto endpoint = open();
  const auto refused = [&](UdpEndpoint::Outgoing datagram) {
    const auto sent = endpoint->send(datagram, network.now);
    return sent ? Error() : sent.error();
  };
  const Bytes too_long(UdpEndpoint::kMostPayloadBytes + 1);
  const Endpoint peer{ip("10.0.0.9"), 9};
  EXPECT_EQ(refused({.to = {ip("192.0.2.1"), 9}}), errc::network_unreachable);
  EXPECT_EQ(refused({.to = {ip("0.0.0.0"), 9}}), errc::network_unreachable);
  EXPECT_EQ(refused({.to = {ip("10.0.0.9"), 0}}), errc::invalid_argument);
  EXPECT_EQ(refused({.to = {*IpAddress::parse("::1"), 9}}), errc::address_family_not_supported);
  EXPECT_EQ(refused({.to = peer, .payload = too_long}), errc::message_size);
  EXPECT_EQ(refused({.to = peer, .source = ip("10.0.0.2")}), errc::invalid_argument);
  EXPECT_EQ(refused({.to = {ip("10.0.0.255"), 9}}), errc::permission_denied);
  EXPECT_EQ(refused({.to = {ip("255.255.255.255"), 9}}), errc::permission_denied);
  EXPECT_EQ(refused({.to = peer, .source = ip("127.0.0.1")}), errc::network_unreachable);
  EXPECT_EQ(refused({.to = peer}), Error());
}

TEST_F(Udp, Rfc1122Section414DatagramsLeaveAsTheirUserSays) {
  const auto endpoint = open({.local = {{}, 1000}, .ttl = 17, .dscp = 46});
  ASSERT_TRUE(send(*endpoint, {ip("10.0.0.9"), 53}, "hello"));
  ASSERT_EQ(device->sent.size(), 1u);
  ByteReader reader(ByteView(device->sent[0]).subspan(14));
  const auto header = Ipv4Header::parse(reader);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->ttl, 17);
  EXPECT_EQ(header->traffic_class, 46 << 2);
  EXPECT_TRUE(header->dont_fragment) << "the path's MTU is looked for, as Linux does";
  const auto datagram = reader.rest();
  EXPECT_EQ(check_udp(header->source, header->destination, datagram), UdpChecksum::correct);
  EXPECT_EQ(text_of(datagram.subspan(8)), "hello");
}

TEST_F(Udp, BroadcastsLeaveAndAreHeardHere) {
  const auto endpoint = open({.local = {{}, 6800}, .interface = 2, .broadcast = true});
  ASSERT_TRUE(send(*endpoint, {ip("255.255.255.255"), 6800}, "all"));
  EXPECT_EQ(text(*endpoint), "all");
  ASSERT_TRUE(send(*endpoint, {ip("10.0.0.255"), 6800}, "subnet"));
  EXPECT_EQ(text(*endpoint), "subnet");
  EXPECT_THAT(network.transcript, ElementsAre("lan: 10.0.0.1:6800 > 255.255.255.255:6800 UDP len 3",
                                              "lan: 10.0.0.1:6800 > 10.0.0.255:6800 UDP len 6"));
  EXPECT_TRUE(std::ranges::equal(ByteView(device->sent[0]).first(6), MacAddress::broadcast().octets()));
}

TEST_F(Udp, ABroadcastNeedsNoAddress) {
  ASSERT_TRUE(host->remove_address("eth0", *IpPrefix::parse("10.0.0.1/24")));
  const auto endpoint = open({.local = {{}, 6800}, .interface = 2, .broadcast = true});
  ASSERT_TRUE(send(*endpoint, {ip("255.255.255.255"), 6700}));
  EXPECT_THAT(network.transcript, ElementsAre("lan: 0.0.0.0:6800 > 255.255.255.255:6700 UDP len 1"));
}

TEST_F(Udp, Rfc1112Section6GroupsReachMembersUntilTheyLeave) {
  const auto group = ip("239.129.2.3");
  const UdpSettings shared{.local = {{}, 5000}, .reuse_address = true};
  const auto first = open(shared), second = open(shared), outsider = open(shared);
  ASSERT_TRUE(first->join(group, 2));
  ASSERT_TRUE(second->join(group, 2));
  EXPECT_EQ(first->join(group, 2).error(), errc::address_in_use);
  const auto sender = open({.interface = 2, .multicast_ttl = 5});
  ASSERT_TRUE(send(*sender, {group, 5000}, "all"));
  for (auto* member : {first.get(), second.get()}) {
    const auto datagram = member->receive();
    ASSERT_TRUE(datagram);
    EXPECT_EQ(datagram->to, IpAddress(group));
    EXPECT_EQ(datagram->ttl, 5);
    EXPECT_EQ(datagram->interface, 2);
  }
  EXPECT_FALSE(outsider->can_receive());
  ASSERT_EQ(device->sent.size(), 1u);
  EXPECT_TRUE(std::ranges::equal(ByteView(device->sent[0]).first(6), Bytes({1, 0, 0x5e, 1, 2, 3})));
  ASSERT_TRUE(first->leave(group, 2));
  EXPECT_EQ(first->leave(group, 2).error(), errc::address_not_available);
  const auto packet = udp_packet(header_to("239.129.2.3"), 9, 5000, as_bytes("rest"));
  take(packet, MacAddress({1, 0, 0x5e, 1, 2, 3}));
  EXPECT_EQ(text(*second), "rest");
  EXPECT_FALSE(first->can_receive());
}

TEST_F(Udp, GroupsEndWithTheirEndpoints) {
  const auto group = ip("239.1.2.3");
  auto endpoint = open();
  ASSERT_TRUE(endpoint->join(group, 2));
  EXPECT_TRUE(host->interface("eth0")->is_member(group));
  endpoint.reset();
  EXPECT_FALSE(host->interface("eth0")->is_member(group));
}

TEST_F(Udp, GroupsWithoutAnInterfaceFollowTheRoutes) {
  const auto group = ip("239.1.2.3");
  const auto endpoint = open();
  EXPECT_EQ(endpoint->join(group, 0).error(), errc::no_such_device);
  ASSERT_TRUE(host->set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .gateway = ip("10.0.0.9")}));
  ASSERT_TRUE(endpoint->join(group, 0));
  EXPECT_TRUE(host->interface("eth0")->is_member(group));
  EXPECT_EQ(endpoint->join(ip("10.0.0.1"), 2).error(), errc::invalid_argument);
  EXPECT_EQ(endpoint->join(group, 77).error(), errc::no_such_device);
}

TEST_F(Udp, GroupsOfThisHostOnlyDoNotLeaveIt) {
  const auto member = open({.local = {{}, 5000}, .interface = 2, .multicast_ttl = 0});
  ASSERT_TRUE(member->join(ip("239.1.2.3"), 2));
  ASSERT_TRUE(send(*member, {ip("239.1.2.3"), 5000}, "self"));
  EXPECT_EQ(text(*member), "self");
  EXPECT_THAT(device->sent, IsEmpty());
  const auto deaf = open({.interface = 2, .multicast_loop = false});
  ASSERT_TRUE(send(*deaf, {ip("239.1.2.3"), 5000}, "others"));
  EXPECT_EQ(text(*member), "nothing");
  EXPECT_EQ(device->sent.size(), 1u);
}

TEST_F(Udp, QueuesAreBounded) {
  const auto endpoint = open({.local = {{}, 53}});
  for (int i = 0; i < 1000; ++i) take(udp_packet(header_to("10.0.0.1"), 9, 53, as_bytes("x")));
  std::size_t received = 0;
  while (endpoint->receive()) ++received;
  EXPECT_EQ(received, UdpEndpoint::kReceiveBufferBytes / 2048);
  take(udp_packet(header_to("10.0.0.1"), 9, 53, as_bytes("again")));
  EXPECT_EQ(text(*endpoint), "again");
  const auto tiny = open({.local = {{}, 54}, .receive_buffer_bytes = 1});
  for (const auto* each : {"one", "two"}) take(udp_packet(header_to("10.0.0.1"), 9, 54, as_bytes(each)));
  EXPECT_EQ(text(*tiny), "one") << "at least one fits";
  EXPECT_EQ(text(*tiny), "nothing");
}

TEST_F(Udp, ErrorQueuesKeepTheNewest) {
  const auto endpoint = open({.local = {{}, 1000}});
  for (std::uint16_t i = 1; i <= UdpEndpoint::kMostErrors + 10; ++i) {
    const auto sent = udp_packet(header_to("10.0.0.9", "10.0.0.1"), 1000, i, as_bytes("x"));
    take(icmp_packet(header_to("10.0.0.1"), {.type = 3, .code = 3, .payload = sent}));
  }
  EXPECT_EQ(endpoint->receive_error()->destination.port, 11);
}

TEST_F(Udp, Rfc1122Section4134ChecksumsAndLengthsAreJudged) {
  const auto endpoint = open({.local = {{}, 53}});
  auto datagram = udp_packet(header_to("10.0.0.1"), 9, 53, as_bytes("hello"));
  datagram[26] ^= 1;
  take(datagram);
  EXPECT_FALSE(endpoint->can_receive());
  datagram[26] = datagram[27] = 0;
  take(datagram);
  EXPECT_EQ(text(*endpoint), "hello") << "no checksum";
  datagram[25] = 8 + 3;
  take(datagram);
  EXPECT_EQ(text(*endpoint), "hel") << "what lies behind its length is not part of it";
  for (const std::uint8_t length : {0, 7, 14, 255}) {
    datagram[25] = length;
    take(datagram);
    EXPECT_FALSE(endpoint->can_receive()) << +length;
  }
}

TEST_F(Udp, LoopbackDatagramsComeBackAtTheNextPoll) {
  const auto server = open({.local = {ip("127.0.0.1"), 53}});
  const auto client = open();
  ASSERT_TRUE(client->send({.to = {ip("127.0.0.1"), 53}, .payload = as_bytes("x")}, network.now));
  EXPECT_FALSE(server->can_receive());
  EXPECT_EQ(host->next_deadline(), network.now);
  host->poll(network.now);
  const auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->interface, kLoopbackInterface);
  EXPECT_EQ(datagram->from.address, IpAddress(ip("127.0.0.1")));
  EXPECT_THAT(device->sent, IsEmpty());
  const auto own = open({.local = {ip("10.0.0.1"), 54}, .interface = 2});
  ASSERT_TRUE(send(*own, {ip("10.0.0.1"), 54}, "self"));
  EXPECT_EQ(text(*own), "self") << "also when it is bound to an interface";
  const Bytes largest(UdpEndpoint::kMostPayloadBytes, 1);
  ASSERT_TRUE(client->send({.to = {ip("127.0.0.1"), 53}, .payload = largest}, network.now));
  network.settle();
  EXPECT_EQ(server->receive()->payload.size(), largest.size());
}

TEST_F(Udp, ErrorsOnTheLoopbackAreNotLimited) {
  const auto client = open();
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(send(*client, {ip("127.0.0.1"), 9}));
    const auto error = client->receive_error();
    ASSERT_TRUE(error) << i;
    EXPECT_EQ(error->offender, IpAddress(ip("127.0.0.1")));
  }
}

TEST_F(Udp, TheLoopbackQueueIsBounded) {
  const auto server = open({.local = {{}, 53}, .receive_buffer_bytes = 1 << 30});
  const auto client = open();
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(client->send({.to = {ip("127.0.0.1"), 53}, .payload = as_bytes("x")}, network.now));
  }
  network.settle();
  std::size_t received = 0;
  while (server->receive()) ++received;
  EXPECT_EQ(received, LoopQueue::kMost);
}

}  // namespace
}  // namespace netrig::testing
