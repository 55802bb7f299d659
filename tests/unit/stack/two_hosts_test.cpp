// Two stacks on one cable: ARP, echo and UDP as their frames tell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

class TwoHosts : public ::testing::Test {
 protected:
  TwoHosts() {
    network.attach(a, "lan", "10.0.0.1/24");
    network.attach(b, "lan", "10.0.0.2/24");
    network.start_transcript();
  }

  StackNetwork network;
  StackNetwork::Host& a = network.host(1);
  StackNetwork::Host& b = network.host(2);
};

TEST_F(TwoHosts, PingEachOther) {
  auto echo = a->icmp().open({}).value();
  ASSERT_TRUE(echo->send({.to = ip("10.0.0.2"), .sequence = 7, .payload = as_bytes("hello")}, network.now));
  network.settle();
  const auto received = echo->receive();
  ASSERT_TRUE(received);
  const auto* reply = std::get_if<EchoEndpoint::Reply>(&*received);
  ASSERT_NE(reply, nullptr);
  EXPECT_EQ(reply->from, IpAddress(ip("10.0.0.2")));
  EXPECT_EQ(reply->sequence, 7);
  EXPECT_EQ(reply->ttl, 64);
  EXPECT_EQ(text_of(reply->payload), "hello");
  EXPECT_FALSE(echo->receive());
  const auto id = std::to_string(echo->identifier());
  EXPECT_THAT(network.transcript,
              ElementsAre("lan: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.0.2 tell 10.0.0.1",
                          "lan: 02:00:00:00:00:02 > 02:00:00:00:00:01 ARP 10.0.0.2 is-at 02:00:00:00:00:02",
                          "lan: 10.0.0.1 > 10.0.0.2 ICMP echo request id " + id + " seq 7 len 5",
                          "lan: 10.0.0.2 > 10.0.0.1 ICMP echo reply id " + id + " seq 7 len 5"));
}

TEST_F(TwoHosts, Rfc1122Section4135ExchangeDatagrams) {
  int calls = 0;
  auto client = a->udp().open({}, {}).value();
  auto server = b->udp().open({.local = {{}, 53}}, [&] { ++calls; }).value();
  ASSERT_TRUE(client->send({.to = {ip("10.0.0.2"), 53}, .payload = as_bytes("question")}, network.now));
  network.settle();
  EXPECT_EQ(calls, 1);
  auto question = server->receive();
  ASSERT_TRUE(question);
  EXPECT_EQ(text_of(question->payload.bytes()), "question");
  EXPECT_EQ(question->from, (Endpoint{ip("10.0.0.1"), client->local().port}));
  EXPECT_EQ(question->to, IpAddress(ip("10.0.0.2")));
  EXPECT_EQ(b->interface(question->interface)->name(), "eth0");
  EXPECT_EQ(question->ttl, 64);
  ASSERT_TRUE(server->send({.to = question->from, .payload = as_bytes("answer")}, network.now));
  network.settle();
  auto answer = client->receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(text_of(answer->payload.bytes()), "answer");
  EXPECT_EQ(answer->from, (Endpoint{ip("10.0.0.2"), 53}));
}

TEST_F(TwoHosts, Rfc1122Section4131AClosedPortIsToldToTheSender) {
  auto client = a->udp().open({}, {}).value();
  ASSERT_TRUE(client->send({.to = {ip("10.0.0.2"), 9}, .payload = as_bytes("anyone?")}, network.now));
  network.settle();
  const auto error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, NetworkError::Kind::port_unreachable);
  EXPECT_EQ(error->icmp_type, 3);
  EXPECT_EQ(error->icmp_code, 3);
  EXPECT_EQ(error->offender, IpAddress(ip("10.0.0.2")));
  EXPECT_EQ(error->destination, (Endpoint{ip("10.0.0.2"), 9}));
  EXPECT_EQ(text_of(error->quoted), "anyone?");
  EXPECT_FALSE(client->take_error()) << "it is not connected";
}

TEST_F(TwoHosts, Rfc1122Section332LargeDatagramsGoInFragments) {
  auto client = a->udp().open({}, {}).value();
  auto server = b->udp().open({.local = {{}, 53}}, {}).value();
  Bytes payload(UdpEndpoint::kMostPayloadBytes);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  ASSERT_TRUE(client->send({.to = {ip("10.0.0.2"), 53}, .payload = payload}, network.now));
  network.settle();
  auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_TRUE(std::ranges::equal(datagram->payload.bytes(), payload));
  EXPECT_EQ(network.transcript.size(), 2u + 45u) << "ARP, and 65515 bytes in pieces of 1480";
  EXPECT_EQ(b->ipv4().reassembly().datagrams(), 0u);
}

TEST_F(TwoHosts, AnIdleHostHasNoDeadline) {
  auto client = a->udp().open({}, {}).value();
  ASSERT_TRUE(client->send({.to = {ip("10.0.0.2"), 9}, .payload = {}}, network.now));
  network.run(10s);
  EXPECT_FALSE(a->next_deadline());
  EXPECT_FALSE(b->next_deadline());
}

TEST_F(TwoHosts, ANeighbourThatIsNotThereIsToldToTheSender) {
  auto client = a->udp().open({}, {}).value();
  const auto began = network.now;
  ASSERT_TRUE(client->send({.to = {ip("10.0.0.9"), 53}, .payload = as_bytes("one")}, network.now));
  ASSERT_TRUE(client->send({.to = {ip("10.0.0.9"), 53}, .payload = as_bytes("two")}, network.now));
  network.run(2999ms);
  EXPECT_FALSE(client->receive_error());
  network.run(1ms);
  network.settle();
  EXPECT_EQ(network.now - began, 3s);
  for (const std::string text : {"one", "two"}) {
    const auto error = client->receive_error();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, NetworkError::Kind::unreachable);
    EXPECT_EQ(error->icmp_type, 3);
    EXPECT_EQ(error->icmp_code, 1);
    EXPECT_EQ(error->offender, IpAddress(ip("10.0.0.1")));
    EXPECT_EQ(error->destination, (Endpoint{ip("10.0.0.9"), 53}));
    EXPECT_EQ(text_of(error->quoted), text);
  }
  const std::string request = "lan: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP who-has 10.0.0.9 tell 10.0.0.1";
  EXPECT_THAT(network.transcript, ElementsAre(request, request, request));
}

}  // namespace
}  // namespace netrig::testing
