// The client by dated transcripts: "<" comes in, ">" goes out, "=" is the interface's address, "#" is said.
#include "dhcp/client_machine.hpp"

#include <gtest/gtest.h>

#include <random>

#include "client_scripts.hpp"

namespace netrig {
namespace {

using namespace client_scripts;

TEST(ClientMachine, GetsAnAddress) {
  Client client(config());
  client.receive(10ms, answer(DhcpMessageType::offer));
  client.receive(20ms, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.text(), R"(
0s # looking for a DHCP server
0s > DISCOVER from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
10ms < OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600
10ms # 10.0.0.100 offered by 10.0.0.2
10ms # requesting 10.0.0.100
10ms > REQUEST requests 10.0.0.100 server 10.0.0.2 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
20ms < ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600
20ms = 10.0.0.100/24
20ms # 10.0.0.100 leased from 10.0.0.2 for 1h
20ms > ARP 10.0.0.100 is at 02:00:00:00:00:01
)");
  EXPECT_EQ(client.machine.state(), ClientMachine::State::bound);
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(30min + 10ms)) << "T1 counts from the request";
}

TEST(ClientMachine, WaitsAtTheStartAsTheRfcSays) {
  auto settings = config();
  settings.start_wait = 10s;
  Client earliest(settings, [](std::uint64_t) { return 0; });
  EXPECT_EQ(earliest.machine.next_deadline(), TimePoint(1s));
  Client latest(settings, [](std::uint64_t bound) { return bound - 1; });
  EXPECT_EQ(latest.machine.next_deadline(), TimePoint(10s));
}

TEST(ClientMachine, AsksAgainLessAndLessOften) {  // RFC 2131 4.1
  Client client(config());
  client.run_until(200s);
  std::vector<int> seconds;
  for (const auto& message : client.sent) seconds.push_back(message.secs);
  EXPECT_EQ(seconds, (std::vector<int>{0, 4, 12, 28, 60, 124, 188}));
  for (const auto& message : client.sent) EXPECT_EQ(message.xid, client.sent.front().xid);
}

TEST(ClientMachine, StaggersItsRepetitions) {
  Client early(config(), [](std::uint64_t) { return 0; });
  EXPECT_EQ(early.machine.next_deadline(), TimePoint(3s));
  Client late(config(), [](std::uint64_t bound) { return bound - 1; });
  EXPECT_EQ(late.machine.next_deadline(), TimePoint(5s));
}

TEST(ClientMachine, StartsAgainWhenItsRequestIsNotAnswered) {
  Client client(config());
  client.receive(2s, answer(DhcpMessageType::offer));
  client.text();
  client.run_until(62s);
  EXPECT_EQ(client.text(), R"(
6s > REQUEST requests 10.0.0.100 server 10.0.0.2 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
14s > REQUEST requests 10.0.0.100 server 10.0.0.2 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
30s > REQUEST requests 10.0.0.100 server 10.0.0.2 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
1m2s # no answer about 10.0.0.100: starting again
1m2s # looking for a DHCP server
1m2s > DISCOVER from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
)");
}

TEST(ClientMachine, ProbesAndAnnouncesAsTheRfcSays) {  // RFC 5227 1.1, each random time in its middle
  Client client(config(1s));
  client.receive(0s, answer(DhcpMessageType::offer));
  client.receive(0s, answer(DhcpMessageType::ack));
  client.text();
  client.run_until(60s);
  EXPECT_EQ(client.text(), R"(
500ms > ARP probe 10.0.0.100
2s > ARP probe 10.0.0.100
3.5s > ARP probe 10.0.0.100
5.5s = 10.0.0.100/24
5.5s # 10.0.0.100 leased from 10.0.0.2 for 1h
5.5s > ARP 10.0.0.100 is at 02:00:00:00:00:01
7.5s > ARP 10.0.0.100 is at 02:00:00:00:00:01
)");
}

TEST(ClientMachine, DeclinesAnAddressInUseAndWaits) {
  Client client(config(100ms));
  client.receive(0s, answer(DhcpMessageType::offer));
  client.receive(0s, answer(DhcpMessageType::ack));
  client.run_until(60ms);
  client.text();
  client.receive_arp(70ms, {ArpPacket::kReply, kServerMac, kServer, kMac, {}});
  client.receive_arp(80ms, {ArpPacket::kReply, MacAddress({2, 0, 0, 0, 0, 9}), kAddress, kMac, {}});
  client.run_until(11s);
  EXPECT_EQ(client.text(), R"(
70ms < ARP 10.0.0.2 is at 02:00:00:00:00:fe
80ms < ARP 10.0.0.100 is at 02:00:00:00:00:09
80ms > DECLINE requests 10.0.0.100 server 10.0.0.2 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
80ms # 10.0.0.100 is in use by another host: declined
10.08s # looking for a DHCP server
10.08s > DISCOVER from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
)");
}

TEST(ClientMachine, YieldsToAnotherHostThatProbesTheSameAddress) {  // RFC 5227 2.1.1
  Client client(config(1s));
  client.receive(0s, answer(DhcpMessageType::offer));
  client.receive(0s, answer(DhcpMessageType::ack));
  client.receive_arp(100ms, ArpPacket::probe(kMac, kAddress));  // its own, come back
  EXPECT_EQ(client.machine.state(), ClientMachine::State::probing);
  client.receive_arp(200ms, ArpPacket::probe(MacAddress({2, 0, 0, 0, 0, 9}), kAddress));
  EXPECT_EQ(client.machine.state(), ClientMachine::State::init);
}

TEST(ClientMachine, TellsWhatTheServerSaysOfTheNetworkAndWhatChanges) {
  auto ack = answer(DhcpMessageType::ack);
  ack.options.set_address(dhcp_option::kRouter, Ipv4Address({10, 0, 0, 1}));
  ack.options.set_address(dhcp_option::kDomainNameServer, Ipv4Address({10, 0, 0, 3}));
  ack.options.set_text(dhcp_option::kDomainName, "lab");
  ack.options.set_address(dhcp_option::kNtpServers, Ipv4Address({10, 0, 0, 9}));
  ack.options.set(dhcp_option::kInterfaceMtu, Bytes{0x05, 0x78});
  Client client(config());
  client.receive(0s, answer(DhcpMessageType::offer));
  client.text();
  client.receive(0s, ack);
  EXPECT_EQ(client.text(), R"(
0s < ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600
0s = 10.0.0.100/24
0s # 10.0.0.100 leased from 10.0.0.2 for 1h
0s # routers 10.0.0.1
0s # name servers 10.0.0.3
0s # domain lab
0s # time servers 10.0.0.9
0s # MTU 1400
0s > ARP 10.0.0.100 is at 02:00:00:00:00:01
)");
  client.run_until(30min);
  client.receive(30min, ack);
  EXPECT_TRUE(client.text().ends_with("renewed by 10.0.0.2 for 1h\n")) << "nothing has changed";
  client.run_until(1h);
  client.receive(1h, answer(DhcpMessageType::ack));
  client.run_until(90min);
  client.text();
  client.receive(90min, ack);
  EXPECT_TRUE(client.text().ends_with("30m # MTU 1400\n")) << "told again";
}

TEST(ClientMachine, RenewsAtT1) {
  auto client = bound_client();
  client.receive(30min, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.text(), R"(
30m # renewing 10.0.0.100 with 10.0.0.2
30m > REQUEST ciaddr 10.0.0.100 from 10.0.0.100 to 10.0.0.2 routed
30m < ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600
30m = 10.0.0.100/24
30m # 10.0.0.100 renewed by 10.0.0.2 for 1h
)");
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(1h));
}

TEST(ClientMachine,
     RebindsAtT2AndLosesItsAddressAtTheEnd) {  // RFC 2131 4.4.5: half of the time left, 60 s at least
  auto client = bound_client(480);
  client.run_until(480s);
  EXPECT_EQ(client.text(), R"(
4m # renewing 10.0.0.100 with 10.0.0.2
4m > REQUEST ciaddr 10.0.0.100 from 10.0.0.100 to 10.0.0.2 routed
5m30s > REQUEST ciaddr 10.0.0.100 secs 90 from 10.0.0.100 to 10.0.0.2 routed
6m30s > REQUEST ciaddr 10.0.0.100 secs 150 from 10.0.0.100 to 10.0.0.2 routed
7m # asking all servers to renew 10.0.0.100
7m > REQUEST ciaddr 10.0.0.100 from 10.0.0.100 to 255.255.255.255 ff:ff:ff:ff:ff:ff
8m # 10.0.0.100 expired
8m = none
8m # looking for a DHCP server
8m > DISCOVER from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
)");
}

TEST(ClientMachine, AnyServerMayAnswerWhenItRebinds) {
  auto client = bound_client(480);
  auto other = answer(DhcpMessageType::ack, 480);
  other.options.set_address(dhcp_option::kServerIdentifier, Ipv4Address({10, 0, 0, 3}));
  client.receive(5min, other);
  EXPECT_EQ(client.machine.state(), ClientMachine::State::renewing) << "asked another one";
  client.receive(7min, other);
  EXPECT_EQ(client.machine.state(), ClientMachine::State::bound);
  EXPECT_EQ(client.machine.binding().server, Ipv4Address({10, 0, 0, 3}));
}

TEST(ClientMachine, ObeysTheServersTimes) {
  Client client(config());
  auto ack = answer(DhcpMessageType::ack);
  ack.options.set_u32(dhcp_option::kRenewalTime, 10).set_u32(dhcp_option::kRebindingTime, 20);
  client.receive(0s, answer(DhcpMessageType::offer));
  client.receive(0s, ack);
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(10s));
}

TEST(ClientMachine, KeepsAnEndlessLease) {
  auto client = bound_client(kInfiniteLeaseSeconds);
  EXPECT_EQ(client.machine.next_deadline(), std::nullopt);
}

TEST(ClientMachine, CountsTheLongestLeaseThatEnds) {
  constexpr std::uint32_t kLongest = kInfiniteLeaseSeconds - 1;  // 136 years
  auto client = bound_client(kLongest);
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(Duration(std::chrono::seconds(kLongest)) / 2));
  client.run_until(std::chrono::seconds(kLongest));
  EXPECT_EQ(client.machine.state(), ClientMachine::State::selecting);
}

TEST(ClientMachine, LosesItsAddressByARefusal) {
  auto client = bound_client();
  auto nak = answer(DhcpMessageType::nak);
  nak.options.set_text(dhcp_option::kMessage, "no\x1b[31m\n");
  client.receive(1min, nak);
  EXPECT_EQ(client.machine.state(), ClientMachine::State::bound) << "nothing was asked";
  client.receive(30min, nak);
  EXPECT_EQ(client.text(), "\n1m < NAK server 10.0.0.2 \"no\x1b[31m\n\"\n" +
                               std::string(R"(30m # renewing 10.0.0.100 with 10.0.0.2
30m > REQUEST ciaddr 10.0.0.100 from 10.0.0.100 to 10.0.0.2 routed
30m < NAK server 10.0.0.2 "no)") +
                               "\x1b[31m\n" + R"("
30m # 10.0.0.100 refused by 10.0.0.2: no?[31m?
30m = none
30m # looking for a DHCP server
30m > DISCOVER from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
)");
}

TEST(ClientMachine, IsNotDrivenInACircleByRefusals) {
  Client client(config());
  for (int second = 0; second < 60; ++second) {
    client.receive(std::chrono::seconds(second), answer(DhcpMessageType::offer));
    client.receive(std::chrono::seconds(second), answer(DhcpMessageType::nak));
  }
  const auto discovers =
      std::ranges::count(client.sent, std::optional(DhcpMessageType::discover), &DhcpMessage::type);
  EXPECT_LE(discovers, 5) << client.text();
}

TEST(ClientMachine, TakesUpAFormerAddress) {  // RFC 2131 3.2
  auto settings = config();
  settings.requested = kAddress;
  settings.reboot = true;
  Client client(settings);
  client.receive(1s, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.text(), R"(
0s # requesting 10.0.0.100
0s > REQUEST requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
1s < ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600
1s = 10.0.0.100/24
1s # 10.0.0.100 leased from 10.0.0.2 for 1h
1s > ARP 10.0.0.100 is at 02:00:00:00:00:01
)");
}

TEST(ClientMachine, DiscoversWhenNobodyKnowsTheFormerAddress) {
  auto settings = config();
  settings.requested = kAddress;
  settings.reboot = true;
  Client client(settings);
  client.run_until(12s);
  EXPECT_EQ(client.text(), R"(
0s # requesting 10.0.0.100
0s > REQUEST requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
4s > REQUEST secs 4 requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
12s # no answer about 10.0.0.100: starting again
12s # looking for a DHCP server
12s > DISCOVER requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
)");
}

TEST(ClientMachine, GivesItsAddressBack) {
  auto client = bound_client();
  client.stop(1min, true);
  EXPECT_EQ(client.text(), R"(
1m > RELEASE ciaddr 10.0.0.100 server 10.0.0.2 from 10.0.0.100 to 10.0.0.2 02:00:00:00:00:fe
1m # 10.0.0.100 released
1m = none
)");
  EXPECT_EQ(client.machine.next_deadline(), std::nullopt);
  auto quiet = bound_client();
  quiet.stop(1min, false);
  EXPECT_EQ(quiet.text(), "\n1m = none\n");
}

TEST(ClientMachine, IgnoresAnswersThatAreNotItsOwn) {
  auto foreign_xid = answer(DhcpMessageType::offer);
  foreign_xid.xid = 5;
  auto foreign_mac = answer(DhcpMessageType::offer);
  foreign_mac.set_mac(kServerMac);
  auto foreign_client = answer(DhcpMessageType::offer);  // RFC 6842 3
  foreign_client.options.set(dhcp_option::kClientIdentifier, Bytes{0, 'x'});
  auto request = answer(DhcpMessageType::offer);
  request.op = DhcpMessage::kRequest;
  auto serverless = answer(DhcpMessageType::offer);
  serverless.options.erase(dhcp_option::kServerIdentifier);
  auto leaseless = answer(DhcpMessageType::offer);
  leaseless.options.erase(dhcp_option::kLeaseTime);
  auto mask = answer(DhcpMessageType::offer);
  mask.options.set_address(dhcp_option::kSubnetMask, Ipv4Address({255, 0, 255, 0}));
  auto network = answer(DhcpMessageType::offer);
  network.yiaddr = Ipv4Address({10, 0, 0, 0});
  auto multicast = answer(DhcpMessageType::offer);
  multicast.yiaddr = Ipv4Address({224, 0, 0, 1});
  auto early = answer(DhcpMessageType::ack);
  Client client(config());
  for (const auto& bad : {foreign_xid, foreign_mac, foreign_client, request, serverless, leaseless, mask,
                          network, multicast, early}) {
    client.receive(1s, bad);
    EXPECT_EQ(client.machine.state(), ClientMachine::State::selecting) << message_line(bad);
  }
  auto good = answer(DhcpMessageType::offer);
  good.options.set(dhcp_option::kClientIdentifier, Bytes{1, 2, 0, 0, 0, 0, 1});
  client.receive(1s, good);
  EXPECT_EQ(client.machine.state(), ClientMachine::State::requesting);
  auto other_server = answer(DhcpMessageType::ack);
  other_server.options.set_address(dhcp_option::kServerIdentifier, Ipv4Address({10, 0, 0, 3}));
  client.receive(1s, other_server);
  auto other_address = answer(DhcpMessageType::ack);
  other_address.yiaddr = Ipv4Address({10, 0, 0, 101});
  client.receive(1s, other_address);
  EXPECT_EQ(client.machine.state(), ClientMachine::State::requesting);
}

TEST(ClientMachine, SurvivesAnyAnswers) {
  constexpr unsigned kSeed = 11;
  std::mt19937 random(kSeed);
  Client client(config(100ms), [&](std::uint64_t bound) { return random() % bound; });
  Duration now{};
  for (int round = 0; round < 20'000; ++round) {
    now += std::chrono::milliseconds(random() % 3000);
    auto message =
        answer(static_cast<DhcpMessageType>(1 + random() % 8), static_cast<std::uint32_t>(random() % 100));
    if (!client.sent.empty()) message.xid = client.sent.back().xid;
    if (random() % 4 == 0) message.options.erase(static_cast<std::uint8_t>(50 + random() % 6));
    if (random() % 8 == 0) client.receive_arp(now, {ArpPacket::kReply, kServerMac, kAddress, kMac, {}});
    client.receive(now, message);
    const auto deadline = client.machine.next_deadline();
    ASSERT_TRUE(deadline && *deadline > TimePoint(now)) << "seed " << kSeed << ", round " << round;
    client.text();
  }
}

}  // namespace
}  // namespace netrig
