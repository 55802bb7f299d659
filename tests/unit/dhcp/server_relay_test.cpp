// The server for subnets beyond relay agents (RFC 3046), by dated transcripts.
#include <gtest/gtest.h>

#include "server_scripts.hpp"

namespace netrig {
namespace {

using namespace server_scripts;

const Ipv4Address kRelay({10, 2, 0, 1});

ServerConfig two_links(Duration probe_wait = 0s) {
  auto settings = config(probe_wait);
  SubnetConfig far{.prefix = {Ipv4Address({10, 2, 0, 0}), 24},
                   .pools = {{Ipv4Address({10, 2, 0, 100}), Ipv4Address({10, 2, 0, 101})}}};
  far.offers.routers = {kRelay};
  settings.subnets.push_back(far);
  return settings;
}

DhcpMessage relayed(DhcpMessage message) {
  message.giaddr = kRelay;
  message.hops = 1;
  message.options.set(dhcp_option::kRelayAgentInformation, Bytes{1, 4, 'e', 't', 'h', '0'});
  return message;
}

const Ipv4Address kFar({10, 2, 0, 100});

TEST(ServerRelay, AnswersThroughTheRelayFromItsSubnet) {
  Server server(two_links());
  server.receive(0s, relayed(discover(1)), true);
  server.receive(1s, relayed(selecting(1, kFar)), true);
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER unicast
0s > OFFER yiaddr 10.2.0.100 server 10.0.0.2 lease 3600 to 10.2.0.1:67 routed
0s # 10.2.0.100 offered to 02:00:00:00:00:01
1s < REQUEST requests 10.2.0.100 server 10.0.0.2 unicast
1s > ACK yiaddr 10.2.0.100 server 10.0.0.2 lease 3600 to 10.2.0.1:67 routed
1s # 10.2.0.100 leased to 02:00:00:00:00:01 for 1h
)");
  const auto& ack = server.replies.at(1).message;
  EXPECT_EQ(ack.giaddr, kRelay);
  EXPECT_EQ(ack.options.addresses(dhcp_option::kRouter), std::vector{kRelay});
  EXPECT_EQ(ack.options.all().back().code, dhcp_option::kRelayAgentInformation) << "RFC 3046 2.1: the last";
  EXPECT_EQ(ack.options.all().back().data, (Bytes{1, 4, 'e', 't', 'h', '0'}));
}

TEST(ServerRelay, RefusesThroughTheRelayByABroadcastThere) {
  Server server(two_links());
  server.receive(0s, relayed(selecting(1, kFar)), true);
  EXPECT_EQ(server.replies.at(0).to, (Endpoint{kRelay, 67}));
  EXPECT_FALSE(server.replies.at(0).to_mac);
  EXPECT_TRUE(server.replies.at(0).message.wants_broadcast());
  EXPECT_TRUE(server.replies.at(0).message.options.contains(dhcp_option::kRelayAgentInformation));
}

TEST(ServerRelay, RenewsClientsThatAskByThemselves) {
  Server server(two_links());
  server.receive(0s, relayed(discover(1)), true);
  server.receive(0s, relayed(selecting(1, kFar)), true);
  server.text();
  server.receive(30min, extend(1, kFar), true);
  server.receive(31min, release(1, kFar), true);
  EXPECT_EQ(server.text(), R"(
30m < REQUEST ciaddr 10.2.0.100 unicast
30m > ACK ciaddr 10.2.0.100 yiaddr 10.2.0.100 server 10.0.0.2 lease 3600 to 10.2.0.100 routed
30m # 10.2.0.100 renewed by 02:00:00:00:00:01 for 1h
31m < RELEASE ciaddr 10.2.0.100 server 10.0.0.2 unicast
31m # 10.2.0.100 released by 02:00:00:00:00:01
)");
}

/// A relay agent sends a client's broadcast to the server alone; the client asks all servers nevertheless.
TEST(ServerRelay, IsSilentToStrangersThatRebindThroughIt) {
  Server server(two_links());
  server.receive(0s, relayed(extend(1, kFar)), true);
  EXPECT_TRUE(server.replies.empty());
  server.receive(1s, relayed(discover(1)), true);
  server.receive(1s, relayed(selecting(1, kFar)), true);
  server.receive(2s, relayed(extend(1, kFar)), true);
  EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::ack);
  EXPECT_EQ(server.replies.back().to, (Endpoint{kRelay, 67}));
}

TEST(ServerRelay, RefusesTheOldAddressOfAClientThatCameToTheServersLink) {
  Server server(two_links());
  server.receive(0s, relayed(discover(1)), true);
  server.receive(0s, relayed(selecting(1, kFar)), true);
  server.text();
  server.receive(1h - 1min, extend(1, kFar));
  EXPECT_EQ(server.text(), R"(
59m < REQUEST ciaddr 10.2.0.100
59m > NAK server 10.0.0.2 "not an address of this network" to 255.255.255.255 ff:ff:ff:ff:ff:ff
59m # 10.2.0.100 refused to 02:00:00:00:00:01: not an address of this network
)");
}

TEST(ServerRelay, GivesAClientAnAddressOnEachLinkItComesTo) {
  Server server(two_links());
  server.receive(0s, discover(1));
  server.receive(1s, relayed(discover(1)), true);
  EXPECT_EQ(server.replies.at(0).message.yiaddr, address(100));
  EXPECT_EQ(server.replies.at(1).message.yiaddr, kFar);
  // Who moved with its old address is told so.
  server.receive(2s, relayed(reboot(1, address(100))), true);
  EXPECT_EQ(server.replies.at(2).message.type(), DhcpMessageType::nak);
}

TEST(ServerRelay, ObeysTheRelaysChoiceOfALink) {  // RFC 3527
  Server server(two_links());
  auto asking = discover(1);
  asking.giaddr = address(9);
  asking.options.set(dhcp_option::kRelayAgentInformation, Bytes{1, 1, 'x', 5, 4, 10, 2, 0, 0});
  server.receive(0s, asking, true);
  EXPECT_EQ(server.replies.at(0).message.yiaddr, kFar);
  EXPECT_EQ(server.replies.at(0).to, (Endpoint{address(9), 67})) << "but answers go to the relay itself";
}

TEST(ServerRelay, SaysOnceAMinuteWhatItDoesNotServe) {
  Server server(two_links());
  auto asking = discover(1);
  asking.giaddr = Ipv4Address({10, 9, 0, 1});
  server.receive(0s, asking, true);
  server.receive(1s, asking, true);
  server.receive(61s, asking, true);
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER unicast
0s # nothing for 02:00:00:00:00:01: no subnet here has the address 10.9.0.1 of its relay agent
1s < DISCOVER unicast
1m1s < DISCOVER unicast
1m1s # nothing for 02:00:00:00:00:01: no subnet here has the address 10.9.0.1 of its relay agent
)");
}

TEST(ServerRelay, ProbesBeyondTheLinkByEcho) {
  Server server(two_links(1s));
  server.receive(0s, relayed(discover(1)), true);
  server.receive_echo(300ms, kFar);
  server.run_until(2s);
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER unicast
0s > echo 10.2.0.100
300ms < echo reply of 10.2.0.100
300ms # 10.2.0.100 is in use: set aside for 10m
300ms > echo 10.2.0.101
1.3s > OFFER yiaddr 10.2.0.101 server 10.0.0.2 lease 3600 to 10.2.0.1:67 routed
1.3s # 10.2.0.101 offered to 02:00:00:00:00:01
)");
}

TEST(ServerRelay, AnswersAnInformDirectly) {
  Server server(two_links());
  auto inform = relayed(message(1, DhcpMessageType::inform));
  inform.ciaddr = Ipv4Address({10, 2, 0, 9});
  server.receive(0s, inform, true);
  EXPECT_EQ(server.replies.at(0).to, (Endpoint{inform.ciaddr, 68}));
  EXPECT_FALSE(server.replies.at(0).to_mac);
}

}  // namespace
}  // namespace netrig
