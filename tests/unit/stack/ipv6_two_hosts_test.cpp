// Two stacks on one cable: Neighbor Discovery, echo, UDP and TCP over IPv6 as their frames tell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipv6_packets.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class TwoHosts6 : public ::testing::Test {
 protected:
  TwoHosts6() {
    network.attach(a, "lan", "2001:db8::1/64");
    network.attach(b, "lan", "2001:db8::2/64");
    network.start_transcript();
  }

  StackNetwork network;
  StackNetwork::Host& a = network.host(1);
  StackNetwork::Host& b = network.host(2);
};

TEST_F(TwoHosts6, PingEachOther) {
  auto echo = a->icmpv6().open({}).value();
  ASSERT_TRUE(
      echo->send({.to = ip6("2001:db8::2"), .sequence = 7, .payload = as_bytes("hello")}, network.now));
  network.settle();
  const auto received = echo->receive();
  ASSERT_TRUE(received);
  const auto* reply = std::get_if<EchoEndpoint::Reply>(&*received);
  ASSERT_NE(reply, nullptr);
  EXPECT_EQ(reply->from, IpAddress(ip6("2001:db8::2")));
  EXPECT_EQ(reply->sequence, 7);
  EXPECT_EQ(reply->ttl, 64);
  EXPECT_EQ(text_of(reply->payload), "hello");
  const auto id = std::to_string(echo->identifier());
  EXPECT_THAT(
      network.transcript,
      ElementsAre("lan: 2001:db8::1 > ff02::1:ff00:2 ICMPv6 neighbor solicitation who-has 2001:db8::2 "
                  "from 02:00:00:00:00:01",
                  "lan: 2001:db8::2 > 2001:db8::1 ICMPv6 neighbor advertisement 2001:db8::2 solicited "
                  "override is-at 02:00:00:00:00:02",
                  "lan: 2001:db8::1 > 2001:db8::2 ICMPv6 echo request id " + id + " seq 7 len 5",
                  "lan: 2001:db8::2 > 2001:db8::1 ICMPv6 echo reply id " + id + " seq 7 len 5"));
}

TEST_F(TwoHosts6, Rfc4443Section31ExchangeDatagramsAndRefuseThem) {
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  auto server = b->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
  auto ipv4_only = b->udp().open({.local = {Ipv4Address(), 54}}, {}).value();
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8::2"), 53}, .payload = as_bytes("question")}, network.now));
  network.settle();
  auto question = server->receive();
  ASSERT_TRUE(question);
  EXPECT_EQ(question->from, (Endpoint{ip6("2001:db8::1"), client->local().port}));
  ASSERT_TRUE(server->send({.to = question->from, .payload = as_bytes("answer")}, network.now));
  network.settle();
  auto answer = client->receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(text_of(answer->payload.bytes()), "answer");
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8::2"), 54}, .payload = as_bytes("anyone?")}, network.now));
  network.settle();
  const auto error = client->receive_error();
  ASSERT_TRUE(error) << "a socket of IPv4 hears no IPv6";
  EXPECT_EQ(error->kind, NetworkError::Kind::port_unreachable);
  EXPECT_EQ(error->icmp_type, 1);
  EXPECT_EQ(error->icmp_code, 4);
  EXPECT_EQ(error->offender, IpAddress(ip6("2001:db8::2")));
  EXPECT_EQ(error->destination, (Endpoint{ip6("2001:db8::2"), 54}));
  EXPECT_EQ(text_of(error->quoted), "anyone?");
}

TEST_F(TwoHosts6, LargeDatagramsGoInFragments) {
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  auto server = b->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
  Bytes payload(UdpEndpoint::kMostPayloadBytes6);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8::2"), 53}, .payload = payload}, network.now));
  network.settle();
  auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_TRUE(std::ranges::equal(datagram->payload.bytes(), payload));
  EXPECT_EQ(network.transcript.size(), 2u + 46u) << "discovery, and 65535 bytes in pieces of 1448";
  EXPECT_EQ(b->ipv6().reassembly().datagrams(), 0u);
  EXPECT_FALSE(client->send({.to = {ip6("2001:db8::2"), 53}, .payload = Bytes(65528)}, network.now));
}

TEST_F(TwoHosts6, AConnectedSocketIsToldInPosixWords) {
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  ASSERT_TRUE(client->connect({ip6("2001:db8::2"), 9}));
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8::2"), 9}, .payload = as_bytes("anyone?")}, network.now));
  network.settle();
  EXPECT_EQ(client->take_error(), posix_error(errc::connection_refused));
}

TEST_F(TwoHosts6, ConnectByTcp) {
  auto listener = b->tcp().listen({.local = Endpoint{Ipv6Address(), 80}}, 4, {}).value();
  auto client = a->tcp().connect({ip6("2001:db8::2"), 80}, {}, {}, network.now).value();
  network.settle();
  ASSERT_TRUE(client->connection().is_established());
  EXPECT_EQ(client->connection().ends().local.address, IpAddress(ip6("2001:db8::1")));
  auto server = listener->accept();
  ASSERT_TRUE(server);
  const Bytes sent(20000, 'x');
  EXPECT_EQ(client->write(sent, network.now), sent.size());
  network.run(1s);
  Bytes received(30000);
  EXPECT_EQ(server->read(received, network.now), sent.size());
  EXPECT_EQ(client->connection().sender().segment_size(), 1428u)
      << "1500 less 40, 20 and 12 (RFC 9293 3.7.1)";
}

TEST_F(TwoHosts6, Rfc3168Section6CarryMarksOfCongestionByTheTrafficClass) {
  const TcpSettings asking{.ecn = EcnUse::request};
  auto listener = b->tcp().listen({.local = Endpoint{Ipv6Address(), 80}}, 4, {}).value();
  auto client = a->tcp().connect({ip6("2001:db8::2"), 80}, {}, asking, network.now).value();
  network.settle();
  ASSERT_TRUE(client->connection().is_established());
  Bytes data;
  network.loses = [&](const std::string&, const Bytes& frame) {
    if (frame.size() < 1000) return false;
    data = frame;
    return true;
  };
  const Bytes sent(1428, 'x');
  EXPECT_EQ(client->write(sent, network.now), sent.size());
  network.settle();
  ASSERT_FALSE(data.empty());
  constexpr std::size_t kEcnAt = 14 + 1;
  EXPECT_EQ(data[kEcnAt] >> 4, 2) << "ECT(0)";
  data[kEcnAt] |= 3 << 4;
  network.loses = {};
  b->input(2, PacketBuffer::copy_of(data), network.now);
  const auto window = client->connection().sender().congestion().window();
  network.settle();
  EXPECT_LT(client->connection().sender().congestion().window(), window) << "the echo has come";
}

TEST_F(TwoHosts6, Rfc4861Section731DoNotAskForWhomTheyHearByTcp) {
  auto listener = b->tcp().listen({.local = Endpoint{Ipv6Address(), 80}}, 4, {}).value();
  auto client = a->tcp().connect({ip6("2001:db8::2"), 80}, {}, {}, network.now).value();
  network.settle();
  auto server = listener->accept();
  ASSERT_TRUE(server);
  network.transcript.clear();
  const auto solicitations = [&] {
    return std::ranges::count_if(network.transcript, [](const std::string& line) {
      return line.find("solicitation") != std::string::npos;
    });
  };
  Bytes buffer(1000);
  for (int second = 0; second < 60; ++second) {
    client->write(Bytes(100, 'x'), network.now);
    network.run(1s);
    EXPECT_EQ(server->read(buffer, network.now), 100u);
  }
  EXPECT_EQ(solicitations(), 0);
  network.run(60s);
  client->write(Bytes(100, 'x'), network.now);
  network.run(1s);
  EXPECT_EQ(solicitations(), 0) << "the answer confirms it before the 5 s of its delay are over";
  // Datagrams tell nothing.
  auto datagrams = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  auto sink = b->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
  network.run(60s);
  ASSERT_TRUE(datagrams->send({.to = {ip6("2001:db8::2"), 53}, .payload = as_bytes("x")}, network.now));
  network.run(9s);
  EXPECT_EQ(solicitations(), 1);
}

TEST_F(TwoHosts6, TalkByLinkLocalAddresses) {
  const auto link_local = ip6("fe80::ff:fe00:2");
  auto listener = b->tcp().listen({.local = Endpoint{Ipv6Address(), 80}}, 4, {}).value();
  auto client = a->tcp().connect({link_local, 80}, {.interface = 2}, {}, network.now).value();
  network.settle();
  EXPECT_TRUE(client->connection().is_established());
  EXPECT_EQ(client->connection().ends().local.address, IpAddress(ip6("fe80::ff:fe00:1")));
}

TEST_F(TwoHosts6, HearGroupsThatTheyAreMembersOf) {
  const auto group = ip6("ff02::5");
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  auto server = b->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
  const auto send = [&] {
    ASSERT_TRUE(client->send({.to = {group, 53}, .payload = as_bytes("all")}, network.now));
    network.settle();
  };
  send();
  EXPECT_FALSE(server->receive());
  ASSERT_TRUE(server->join(group, kAnyInterface));
  send();
  const auto heard = server->receive();
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->to, IpAddress(group));
  EXPECT_EQ(heard->ttl, 1);
  EXPECT_EQ(heard->from.address, IpAddress(ip6("fe80::ff:fe00:1")))
      << "the scopes match (RFC 6724 5, rule 2)";
  ASSERT_TRUE(server->leave(group, kAnyInterface));
  send();
  EXPECT_FALSE(server->receive());
}

TEST_F(TwoHosts6, ANeighbourThatIsNotThereIsToldToTheSender) {
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8::7"), 53}, .payload = as_bytes("one")}, network.now));
  network.run(2999ms);
  EXPECT_FALSE(client->receive_error());
  network.run(1ms);
  network.settle();
  const auto error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, NetworkError::Kind::unreachable);
  EXPECT_EQ(error->icmp_code, 3) << "address unreachable";
  EXPECT_EQ(error->offender, IpAddress(ip6("2001:db8::1")));
}

TEST_F(TwoHosts6, AreTheirOwnNeighboursByTheLoopback) {
  auto server = a->udp().open({.local = {Ipv6Address(), 53}}, {}).value();
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  for (const std::string address : {"::1", "2001:db8::1"}) {
    ASSERT_TRUE(client->send({.to = {ip6(address), 53}, .payload = as_bytes("me")}, network.now));
    network.settle();
    const auto heard = server->receive();
    ASSERT_TRUE(heard) << address;
    EXPECT_EQ(heard->from.address, IpAddress(ip6(address)));
  }
  EXPECT_THAT(network.transcript, IsEmpty());
}

TEST_F(TwoHosts6, AnIdleHostHasNoDeadline) {
  EXPECT_FALSE(a->next_deadline());
  auto client = a->udp().open({.local = {Ipv6Address(), 0}}, {}).value();
  ASSERT_TRUE(client->send({.to = {ip6("2001:db8::2"), 9}, .payload = {}}, network.now));
  network.run(20s);
  EXPECT_FALSE(a->next_deadline());
  EXPECT_FALSE(b->next_deadline());
}

TEST_F(TwoHosts6, WhatIsListedIsWhatWasSet) {
  const auto interface = a->list()[1];
  EXPECT_THAT(interface.addresses,
              ElementsAre(*IpPrefix::parse("2001:db8::1/64"), *IpPrefix::parse("fe80::ff:fe00:1/64")));
  EXPECT_EQ(a->routes().size(), 2u);
  ASSERT_TRUE(a->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("2001:db8::2")}));
  EXPECT_FALSE(a->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip6("2001:db9::2")}));
  EXPECT_FALSE(a->set_route({.destination = *IpPrefix::parse("::/0"), .gateway = ip("10.0.0.1")}));
  EXPECT_EQ(a->routes().size(), 3u);
  ASSERT_TRUE(a->remove_route({.destination = *IpPrefix::parse("::/0")}));
  ASSERT_TRUE(a->remove_address("eth0", *IpPrefix::parse("2001:db8::1/64")));
  EXPECT_EQ(a->routes().size(), 1u);
  EXPECT_FALSE(a->add_address("eth0", *IpPrefix::parse("ff02::1/64"), network.now));
  EXPECT_FALSE(a->add_address("eth0", *IpPrefix::parse("::1/128"), network.now));
  EXPECT_FALSE(a->set_mtu("eth0", 1279)) << "RFC 8200 5";
  EXPECT_FALSE(a->add_address("lo", *IpPrefix::parse("2001:db8::5/128"), network.now));
}

}  // namespace
}  // namespace netrig::testing
