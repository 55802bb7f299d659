// A router between two links: hops, errors, MTUs, and the hook of a filter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packets.hpp"
#include "wire/checksum.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class Forwarding : public ::testing::Test {
 protected:
  Forwarding() {
    network.attach(a, "left", "10.0.1.2/24");
    network.attach(router, "left", "10.0.1.1/24");
    network.attach(router, "right", "10.0.2.1/24", 1000);
    network.attach(b, "right", "10.0.2.2/24");
    EXPECT_TRUE(a->set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .gateway = ip("10.0.1.1")}));
    EXPECT_TRUE(b->set_route({.destination = *IpPrefix::parse("0.0.0.0/0"), .gateway = ip("10.0.2.1")}));
    router->set_forwarding(true);
    auto warm = a->icmp().open({}).value();
    (void)warm->send({.to = ip("10.0.2.2")}, network.now);
    network.start_transcript();
  }
  std::vector<std::string> transcript() { return std::exchange(network.transcript, {}); }
  Result<> send(const std::string& text, std::optional<std::uint8_t> ttl = {}) {
    const auto sent =
        client->send({.to = {ip("10.0.2.2"), 53}, .payload = as_bytes(text), .ttl = ttl}, network.now);
    network.settle();
    return sent;
  }

  StackNetwork network;
  StackNetwork::Host& a = network.host(1);
  StackNetwork::Host& router = network.host(2);
  StackNetwork::Host& b = network.host(3);
  std::unique_ptr<UdpEndpoint> client = a->udp().open({.local = {{}, 1000}}, {}).value();
  std::unique_ptr<UdpEndpoint> server = b->udp().open({.local = {{}, 53}}, {}).value();
};

TEST_F(Forwarding, Rfc1812Section531TakesOneHop) {
  ASSERT_TRUE(send("hello"));
  const auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->ttl, 63);
  EXPECT_EQ(datagram->from.address, IpAddress(ip("10.0.1.2")));
  EXPECT_EQ(network.transcript.size(), 2u);
}

TEST_F(Forwarding, SaysWhetherADeadlineMayHaveBecomeSooner) {
  const auto take = [&](const std::string& to) {
    const auto packet = udp_packet(header_to(to, "10.0.1.2"), 1000, 53, as_bytes("x"));
    const auto frame = frame_of(router->interface("eth0")->mac(), kEtherTypeIpv4, packet);
    return router->input(2, PacketBuffer::copy_of(frame), network.now);
  };
  const auto before = router->next_deadline();
  EXPECT_FALSE(take("10.0.2.2")) << "only passed on";
  EXPECT_EQ(router->next_deadline(), before);
  EXPECT_TRUE(take("10.0.2.9")) << "a neighbour is asked for";
  EXPECT_NE(router->next_deadline(), before);
  EXPECT_TRUE(take("10.0.1.1")) << "for a protocol of its own";
}

TEST_F(Forwarding, Rfc1122Section331IsSwitchable) {
  router->set_forwarding(false);
  ASSERT_TRUE(send("hello"));
  EXPECT_FALSE(server->can_receive());
  EXPECT_EQ(network.transcript.size(), 1u) << "silently";
}

TEST_F(Forwarding, Rfc1812Section531TheLastHopIsTold) {
  auto echo = a->icmp().open({}).value();
  ASSERT_TRUE(
      echo->send({.to = ip("10.0.2.2"), .sequence = 5, .ttl = 1, .payload = as_bytes("x")}, network.now));
  network.settle();
  const auto received = echo->receive();
  ASSERT_TRUE(received);
  const auto* failure = std::get_if<EchoEndpoint::Failure>(&*received);
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->sequence, 5);
  EXPECT_EQ(failure->error.kind, NetworkError::Kind::time_exceeded);
  EXPECT_EQ(failure->error.offender, IpAddress(ip("10.0.1.1")));
  EXPECT_EQ(failure->error.destination, (Endpoint{ip("10.0.2.2"), 0}));
  EXPECT_EQ(text_of(failure->error.quoted), "x");
}

TEST_F(Forwarding, Rfc1812Section5271UnknownNetworksAndHostsAreTold) {
  ASSERT_TRUE(client->send({.to = {ip("10.0.3.1"), 53}, .payload = as_bytes("x")}, network.now));
  network.settle();
  auto error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->icmp_code, 0);
  ASSERT_TRUE(client->send({.to = {ip("10.0.2.9"), 53}, .payload = as_bytes("x")}, network.now));
  network.run(3s);
  network.settle();
  error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->icmp_code, 1);
  EXPECT_EQ(error->offender, IpAddress(ip("10.0.1.1")));
}

TEST_F(Forwarding, Rfc1191Section3ThePathsMtuIsLearnt) {
  ASSERT_TRUE(client->connect({ip("10.0.2.2"), 53}));
  ASSERT_TRUE(send(std::string(1200, 'x')));
  EXPECT_FALSE(server->can_receive());
  const auto error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, NetworkError::Kind::packet_too_big);
  EXPECT_EQ(error->mtu_bytes, 1000u);
  EXPECT_EQ(client->take_error(), posix_error(errc::message_size));
  EXPECT_EQ(a->ip().path_to(ip("10.0.2.2"), 0)->mtu_bytes, 1000u);
  ASSERT_TRUE(send(std::string(1200, 'x')));
  const auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->payload.size(), 1200u);
  network.run(10min);
  EXPECT_EQ(a->ip().path_to(ip("10.0.2.2"), 0)->mtu_bytes, 1500u) << "tried again (RFC 1191 6.3)";
}

TEST_F(Forwarding, Rfc1812Section4227ARouterFragmentsWhatMayBe) {
  auto echo = a->icmp().open({}).value();
  const Bytes payload(1400, 0x42);
  ASSERT_TRUE(echo->send({.to = ip("10.0.2.2"), .payload = payload}, network.now));
  network.settle();
  const auto received = echo->receive();
  ASSERT_TRUE(received);
  const auto* reply = std::get_if<EchoEndpoint::Reply>(&*received);
  ASSERT_NE(reply, nullptr);
  EXPECT_EQ(reply->payload, payload);
  // The request in one piece and two, the answer in one (the MTU of b's link is 1500 at its end) and one.
  EXPECT_EQ(network.transcript.size(), 5u);
}

TEST_F(Forwarding, Rfc1812Section537WhatIsBoundToALinkStaysThere) {
  const auto* device = router->interface("eth0");
  const auto pass = [&](const Ipv4Header& header, const MacAddress& to) {
    router->input(2, PacketBuffer::copy_of(frame_of(to, kEtherTypeIpv4, udp_packet(header, 1, 53, {}))),
                  network.now);
    network.settle();
    return server->receive().has_value();
  };
  EXPECT_TRUE(pass(header_to("10.0.2.2", "10.0.1.9"), device->mac()));
  EXPECT_FALSE(pass(header_to("10.0.2.2", "10.0.1.9"), MacAddress::broadcast()));
  EXPECT_FALSE(pass(header_to("10.0.2.2", "169.254.1.1"), device->mac()));
  EXPECT_FALSE(pass(header_to("10.0.2.2", "0.0.0.0"), device->mac()));
  EXPECT_FALSE(pass(header_to("10.0.2.2", "240.0.0.1"), device->mac()));
  EXPECT_FALSE(pass(header_to("10.0.2.255", "10.0.1.9"), device->mac())) << "RFC 2644";
}

/// Notes what it sees, and judges and rewrites as it is told.
class TestFilter : public ForwardingFilter {
 public:
  Verdict pass(const Passage& passage, PacketBuffer& packet, TimePoint) override {
    constexpr std::array kNames{"arrived", "to_host", "forwarding", "from_host", "leaving"};
    seen.push_back(std::string(kNames[static_cast<std::size_t>(passage.place)]) + " " +
                   std::to_string(passage.in) + ">" + std::to_string(passage.out));
    if (rewrite) rewrite(passage, packet);
    return passage.place == judged ? verdict : Verdict::accept;
  }

  std::vector<std::string> seen;
  Place judged = Place::forwarding;
  Verdict verdict = Verdict::accept;
  std::function<void(const Passage&, PacketBuffer&)> rewrite;
};

TEST_F(Forwarding, AFilterSeesEveryPlace) {
  TestFilter filter;
  router->set_filter(&filter);
  ASSERT_TRUE(send("hello"));
  EXPECT_THAT(filter.seen, ElementsAre("arrived 2>0", "forwarding 2>3", "leaving 2>3"));
  filter.seen.clear();
  auto echo = a->icmp().open({}).value();
  ASSERT_TRUE(echo->send({.to = ip("10.0.1.1")}, network.now));
  network.settle();
  EXPECT_THAT(filter.seen, ElementsAre("arrived 2>0", "to_host 2>0", "from_host 0>0", "leaving 0>2"));
  EXPECT_TRUE(echo->receive());
}

TEST_F(Forwarding, AFilterDropsAndRejects) {
  TestFilter filter;
  router->set_filter(&filter);
  filter.verdict = ForwardingFilter::Verdict::drop;
  ASSERT_TRUE(send("hello"));
  EXPECT_FALSE(server->can_receive());
  EXPECT_FALSE(client->receive_error());
  filter.verdict = ForwardingFilter::Verdict::reject;
  ASSERT_TRUE(send("hello"));
  EXPECT_FALSE(server->can_receive());
  const auto error = client->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, NetworkError::Kind::port_unreachable);
  EXPECT_EQ(error->offender, IpAddress(ip("10.0.1.1")));
}

TEST_F(Forwarding, AFilterAnswersInAnothersName) {
  auto answer = [&](const Ipv4Header& header, std::size_t size = 1) {
    return router->ipv4().send_packet(
        PacketBuffer::copy_of(udp_packet(header, 53, 1000, as_bytes(std::string(size, 'x')))), network.now);
  };
  EXPECT_TRUE(answer(header_to("10.0.1.2", "10.0.2.2")));
  network.settle();
  const auto datagram = client->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->from.address, IpAddress(ip("10.0.2.2")));
  EXPECT_EQ(answer(header_to("10.0.3.1", "10.0.2.2")).error(), posix_error(errc::network_unreachable));
  auto whole = header_to("10.0.1.2", "10.0.2.2");
  whole.dont_fragment = true;
  EXPECT_EQ(answer(whole, 1500).error(), posix_error(errc::message_size));
  EXPECT_EQ(router->ipv4().send_packet(PacketBuffer::copy_of(as_bytes("?")), network.now).error(),
            posix_error(errc::invalid_argument));
}

TEST_F(Forwarding, AFilterMayRewriteTheSource) {
  TestFilter filter;
  router->set_filter(&filter);
  filter.rewrite = [](const ForwardingFilter::Passage& passage, PacketBuffer& packet) {
    if (passage.place != ForwardingFilter::Place::leaving) return;
    ByteReader reader(packet.bytes());
    auto header = *Ipv4Header::parse(reader);
    header.source = ip("10.0.2.1");
    ByteWriter writer(packet.bytes().first(20));
    header.serialize(writer);
    packet.bytes()[26] = packet.bytes()[27] = 0;  // no UDP checksum
  };
  ASSERT_TRUE(send("hello"));
  const auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->from.address, IpAddress(ip("10.0.2.1")));
}

TEST_F(Forwarding, AFilterMaySendItsHostsPacketsElsewhere) {
  TestFilter filter;
  router->set_filter(&filter);
  filter.rewrite = [](const ForwardingFilter::Passage& passage, PacketBuffer& packet) {
    if (passage.place != ForwardingFilter::Place::from_host) return;
    ByteReader reader(packet.bytes());
    auto header = *Ipv4Header::parse(reader);
    header.destination = ip("10.0.2.2");
    ByteWriter writer(packet.bytes().first(20));
    header.serialize(writer);
    packet.bytes()[26] = packet.bytes()[27] = 0;  // no UDP checksum
  };
  auto own = router->udp().open({}, {}).value();
  for (const auto* to : {"10.0.1.2", "10.0.1.1"}) {
    ASSERT_TRUE(own->send({.to = {ip(to), 53}, .payload = as_bytes("x")}, network.now));
    network.settle();
    EXPECT_TRUE(server->receive()) << "also what it sends to itself, " << to;
  }
  filter.rewrite = {};
  filter.judged = ForwardingFilter::Place::from_host;
  filter.verdict = ForwardingFilter::Verdict::drop;
  ASSERT_TRUE(own->send({.to = {ip("10.0.2.2"), 53}, .payload = as_bytes("x")}, network.now));
  network.settle();
  EXPECT_FALSE(server->receive());
}

TEST_F(Forwarding, AFilterSeesWholePackets) {
  TestFilter filter;
  std::vector<std::size_t> sizes;
  filter.rewrite = [&](const ForwardingFilter::Passage& passage, PacketBuffer& packet) {
    if (passage.place == ForwardingFilter::Place::arrived) sizes.push_back(packet.size());
  };
  router->set_filter(&filter);
  ASSERT_TRUE(send(std::string(4000, 'x')));
  EXPECT_THAT(sizes, ElementsAre(4028u));
  const auto datagram = server->receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->payload.size(), 4000u);
}

}  // namespace
}  // namespace netrig::testing
