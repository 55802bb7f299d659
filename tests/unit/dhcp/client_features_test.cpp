// Rapid commit, the lease of an earlier life, the defence of an address and INFORM, by dated transcripts.
#include <gtest/gtest.h>

#include "client_scripts.hpp"
#include "dhcp/client_lease_file.hpp"
#include "dhcp/inform_machine.hpp"

namespace netrig {
namespace {

using namespace client_scripts;

DhcpMessage rapid_ack() {
  auto ack = answer(DhcpMessageType::ack);
  ack.options.set(dhcp_option::kRapidCommit, {});
  return ack;
}

TEST(ClientRapidCommit, TakesAnAckForItsDiscover) {
  auto settings = config();
  settings.rapid_commit = true;
  Client client(settings);
  EXPECT_TRUE(client.sent.at(0).options.contains(dhcp_option::kRapidCommit));
  client.receive(1s, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.machine.state(), ClientMachine::State::selecting)
      << "without the option it answers nothing";
  client.receive(2s, rapid_ack());
  EXPECT_EQ(client.machine.state(), ClientMachine::State::bound);
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(30min)) << "counted from the DISCOVER";
}

TEST(ClientRapidCommit, IsNotTakenUnasked) {
  Client client(config());
  client.receive(1s, rapid_ack());
  EXPECT_EQ(client.machine.state(), ClientMachine::State::selecting);
}

TEST(ClientRapidCommit, TakesAnOfferAsWell) {
  auto settings = config();
  settings.rapid_commit = true;
  Client client(settings);
  client.receive(1s, answer(DhcpMessageType::offer));
  client.receive(2s, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.machine.state(), ClientMachine::State::bound);
}

DhcpClientConfig remembering(Duration age, Duration probe_wait = 0s) {
  auto settings = config(probe_wait);
  auto ack = answer(DhcpMessageType::ack);
  settings.remembered = std::make_shared<const RememberedLease>(RememberedLease{ack, TimePoint(-age)});
  return settings;
}

TEST(ClientMemory, IsTakenUpAgainWithoutADiscover) {
  Client client(remembering(10min));
  client.receive(1s, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.text(), R"(
0s # requesting 10.0.0.100
0s > REQUEST requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
1s < ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600
1s = 10.0.0.100/24
1s # 10.0.0.100 leased from 10.0.0.2 for 1h
1s > ARP 10.0.0.100 is at 02:00:00:00:00:01
)");
  ASSERT_TRUE(client.kept);
  EXPECT_EQ(client.kept->began, TimePoint(0s));
}

TEST(ClientMemory, IsUsedWhenNobodyAnswersAndEndsInTime) {  // RFC 2131 3.2, step 3
  Client client(remembering(10min));
  client.run_until(12s);
  EXPECT_EQ(client.text(), R"(
0s # requesting 10.0.0.100
0s > REQUEST requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
4s > REQUEST secs 4 requests 10.0.0.100 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
12s # no answer about 10.0.0.100: using the lease that 10.0.0.2 gave for 49m48s
12s = 10.0.0.100/24
12s # 10.0.0.100 leased from 10.0.0.2 for 1h
12s > ARP 10.0.0.100 is at 02:00:00:00:00:01
)");
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(20min)) << "T1 counts from when it was asked for";
  client.run_until(50min);
  EXPECT_FALSE(client.machine.has_address()) << "50 minutes were left";
  EXPECT_FALSE(client.kept);
}

TEST(ClientMemory, OfAnInfiniteLeaseIsUsedWithoutAnEnd) {
  auto settings = remembering(10min);
  auto kept = *settings.remembered;
  kept.ack.options.set_u32(dhcp_option::kLeaseTime, kInfiniteLeaseSeconds);
  settings.remembered = std::make_shared<const RememberedLease>(kept);
  Client client(settings);
  client.run_until(12s);
  const auto said = client.text();
  EXPECT_NE(said.find("using the lease that 10.0.0.2 gave for ever"), std::string::npos) << said;
  EXPECT_NE(said.find("10.0.0.100 leased from 10.0.0.2 for ever"), std::string::npos) << said;
  EXPECT_FALSE(client.machine.next_deadline());
}

TEST(ClientWish, MayBeInfinite) {
  auto settings = config();
  settings.lease_wish = kInfiniteLease;
  Client client(settings);
  EXPECT_EQ(client.sent.at(0).options.u32(dhcp_option::kLeaseTime), kInfiniteLeaseSeconds);
}

TEST(ClientMemory, IsProbedBeforeItIsUsedWithoutAServer) {
  Client client(remembering(10min, 1s));
  client.run_until(12s);
  EXPECT_EQ(client.machine.state(), ClientMachine::State::probing);
  client.receive_arp(13s, {ArpPacket::kReply, kServerMac, kAddress, kMac, {}});
  EXPECT_EQ(client.machine.state(), ClientMachine::State::init);
  EXPECT_FALSE(client.kept);
}

TEST(ClientMemory, OfARefusedOrEndedLeaseIsNotUsed) {
  Client refused(remembering(10min));
  auto nak = answer(DhcpMessageType::nak);
  refused.receive(1s, nak);
  refused.run_until(100s);
  EXPECT_EQ(refused.machine.state(), ClientMachine::State::selecting);
  Client ended(remembering(1h - 1s));
  ended.run_until(12s);
  EXPECT_EQ(ended.machine.state(), ClientMachine::State::selecting);
  auto senseless = remembering(10min);
  auto kept = *senseless.remembered;
  kept.ack.options.erase(dhcp_option::kLeaseTime);
  senseless.remembered = std::make_shared<const RememberedLease>(kept);
  Client fresh(senseless);
  EXPECT_EQ(fresh.machine.state(), ClientMachine::State::selecting);
}

TEST(ClientMemory, GoesWithTheLease) {
  auto released = bound_client();
  EXPECT_TRUE(released.kept);
  released.stop(1min, true);
  EXPECT_FALSE(released.kept);
  auto stopped = bound_client();
  stopped.stop(1min, false);
  EXPECT_TRUE(stopped.kept) << "it may be taken up again";
}

TEST(ClientDefence, AnswersOnceAndThenGivesWay) {  // RFC 5227 2.4 (b)
  auto settings = config();
  settings.defend = true;
  Client client(settings);
  client.receive(0s, answer(DhcpMessageType::offer));
  client.receive(0s, answer(DhcpMessageType::ack));
  EXPECT_TRUE(client.machine.wants_arp());
  client.text();
  const ArpPacket claim{ArpPacket::kReply, kServerMac, kAddress, kMac, {}};
  client.receive_arp(5s, {ArpPacket::kReply, kMac, kAddress, kServerMac, {}});  // its own
  client.receive_arp(10s, claim);
  client.receive_arp(21s, claim);
  client.receive_arp(30s, claim);
  EXPECT_EQ(client.text(), R"(
5s < ARP 10.0.0.100 is at 02:00:00:00:00:01
10s < ARP 10.0.0.100 is at 02:00:00:00:00:fe
10s # 10.0.0.100 is used by another host, too: defended
10s > ARP 10.0.0.100 is at 02:00:00:00:00:01
21s < ARP 10.0.0.100 is at 02:00:00:00:00:fe
21s # 10.0.0.100 is used by another host, too: defended
21s > ARP 10.0.0.100 is at 02:00:00:00:00:01
30s < ARP 10.0.0.100 is at 02:00:00:00:00:fe
30s > DECLINE requests 10.0.0.100 server 10.0.0.2 from 0.0.0.0 to 255.255.255.255 ff:ff:ff:ff:ff:ff
30s # 10.0.0.100 is in use by another host: declined
30s = none
)");
}

TEST(ClientDefence, IsLeftToAHostThatAnnouncesByItself) {
  auto settings = config();
  settings.defend = true;
  settings.announce = false;
  Client client(settings);
  client.receive(0s, answer(DhcpMessageType::offer));
  client.receive(0s, answer(DhcpMessageType::ack));
  EXPECT_EQ(client.machine.next_deadline(), TimePoint(30min)) << "T1";
  client.text();
  const ArpPacket claim{ArpPacket::kReply, kServerMac, kAddress, kMac, {}};
  client.receive_arp(10s, claim);
  EXPECT_EQ(client.text(), R"(
10s < ARP 10.0.0.100 is at 02:00:00:00:00:fe
10s # 10.0.0.100 is used by another host, too: defended
)");
  client.receive_arp(19s, claim);
  EXPECT_FALSE(client.machine.has_address()) << "it gives way all the same";
}

TEST(ClientConflicts, SlowItDownAfterTen) {  // RFC 5227 2.1.1
  Client client(config(1s));
  Duration now{};
  for (int conflict = 1; conflict <= 11; ++conflict) {
    now = client.machine.next_deadline()->time_since_epoch();
    client.receive(now, answer(DhcpMessageType::offer));
    client.receive(now, answer(DhcpMessageType::ack));
    ASSERT_EQ(client.machine.state(), ClientMachine::State::probing) << conflict;
    client.receive_arp(now, {ArpPacket::kReply, kServerMac, kAddress, kMac, {}});
    EXPECT_EQ(*client.machine.next_deadline(), TimePoint(now + (conflict < 10 ? 10s : 60s))) << conflict;
  }
}

TEST(ClientIdentity, IsWhatItIsToldToBe) {
  auto settings = config();
  settings.client_identifier = {0, 'p', 'c'};
  Client client(settings);
  EXPECT_EQ(*client.sent.at(0).options.find(dhcp_option::kClientIdentifier), (Bytes{0, 'p', 'c'}));
}

TEST(LeaseFile, IsReadAsItWasWritten) {
  const auto ack = answer(DhcpMessageType::ack);
  const auto text = lease_file_text(ack, std::chrono::sys_seconds(1764417600s));
  const auto content = parse_lease_file(text);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->ack, ack);
  EXPECT_EQ(content->began.time_since_epoch(), 1764417600s);
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(parse_lease_file(std::string_view(text).substr(0, length))) << length;
  EXPECT_FALSE(parse_lease_file(lease_file_text(answer(DhcpMessageType::offer), {}))) << "no ACK";
}

DhcpMessage informed(const InformMachine&) {
  auto ack = answer(DhcpMessageType::ack);
  ack.yiaddr = {};
  ack.options.erase(dhcp_option::kLeaseTime);
  ack.options.set_addresses(dhcp_option::kNtpServers, {Ipv4Address({10, 0, 0, 9})});
  return ack;
}

TEST(InformMachine, AsksUntilItIsTold) {  // RFC 2131 4.4.3
  InformMachine machine(config(), kMac, {kAddress, 24}, middle, TimePoint(0s));
  const auto first = machine.tick(TimePoint(0s));
  ASSERT_TRUE(first);
  EXPECT_EQ(message_line(*first), "INFORM ciaddr 10.0.0.100");
  EXPECT_FALSE(machine.tick(TimePoint(1s)));
  EXPECT_EQ(machine.next_deadline(), TimePoint(4s));
  EXPECT_EQ(message_line(*machine.tick(TimePoint(4s))), "INFORM ciaddr 10.0.0.100 secs 4");
  machine.receive(informed(machine));
  ASSERT_TRUE(machine.parameters());
  EXPECT_EQ(machine.parameters()->ntp_servers, std::vector{Ipv4Address({10, 0, 0, 9})});
  EXPECT_FALSE(machine.parameters()->lease);
}

TEST(InformMachine, GivesUpAfterFourQuestions) {
  InformMachine machine(config(), kMac, {kAddress, 24}, middle, TimePoint(0s));
  int asked = 0;
  while (!machine.gave_up()) asked += machine.tick(machine.next_deadline()).has_value();
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(machine.next_deadline(), TimePoint(60s)) << "4 + 8 + 16 + 32 s";
}

}  // namespace
}  // namespace netrig
