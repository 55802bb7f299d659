// Reservations, rapid commit, T1 and T2, long options, and what is remembered, by dated transcripts.
#include <gtest/gtest.h>

#include "server_scripts.hpp"

namespace netrig {
namespace {

using namespace server_scripts;

ServerConfig with_reservations() {
  auto settings = config();
  settings.subnets[0].reservations = {{address(50), mac(1), {}, "printer"},
                                      {address(101), {}, {0, 'p', 'c'}, ""}};
  return settings;
}

TEST(ServerReservations, AreForTheirClientsOnly) {
  Server server(with_reservations());
  auto by_identifier = discover(2);
  by_identifier.options.set(dhcp_option::kClientIdentifier, Bytes{0, 'p', 'c'});
  auto thief = discover(3);
  thief.options.set_address(dhcp_option::kRequestedAddress, address(101));
  server.receive(0s, thief);
  server.receive(0s, discover(1));
  server.receive(0s, by_identifier);
  server.receive(0s, discover(4));
  server.receive(0s, discover(5));
  ASSERT_EQ(server.replies.size(), 4u) << "two are left in the pool";
  EXPECT_EQ(server.replies[0].message.yiaddr, address(100));
  EXPECT_EQ(server.replies[1].message.yiaddr, address(50));
  EXPECT_EQ(server.replies[1].message.options.text(dhcp_option::kHostName), "printer");
  EXPECT_EQ(server.replies[2].message.yiaddr, address(101));
  EXPECT_EQ(server.replies[3].message.yiaddr, address(102));
}

TEST(ServerReservations, AreNotCountedWhenThePoolIsExhausted) {
  auto settings = config();
  settings.subnets[0].reservations = {{address(50), mac(1), {}, ""}};
  Server server(settings);
  server.receive(0s, discover(1));
  server.receive(0s, selecting(1, address(50)));
  for (int client = 2; client <= 4; ++client) {
    server.receive(0s, discover(client));
    server.receive(0s, selecting(client, address(98 + client)));
  }
  server.receive(0s, discover(4));  // which begins anew
  server.text();
  server.receive(0s, discover(5));
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER
0s # no address for 02:00:00:00:00:05: the pool of 10.0.0.0/24 is exhausted (3 leased, 0 offered, 0 set aside)
)");
}

TEST(ServerReservations, NameTheirClientInTheLease) {
  auto settings = with_reservations();
  settings.subnets[0].reservations.push_back({address(52), mac(3), {}, std::string(60, 'a') + ".long.name"});
  Server server(settings);
  const auto name_of = [&](int client, int last, const std::string& own_name) {
    auto request = selecting(client, address(last));
    if (!own_name.empty()) request.options.set_text(dhcp_option::kHostName, own_name);
    server.receive(0s, discover(client));
    server.receive(0s, request);
    return server.machine.lease_at(address(last))->host_name;
  };
  EXPECT_EQ(name_of(1, 50, ""), "printer");
  EXPECT_EQ(name_of(1, 50, "laser-7"), "printer") << "it is told that name";
  EXPECT_EQ(name_of(2, 100, "pc"), "pc");
  EXPECT_EQ(name_of(3, 52, ""), std::string(60, 'a')) << "of a long one, its first label";
}

TEST(ServerReservations, StayWithTheirClientAfterTheLease) {
  Server server(with_reservations());
  server.receive(0s, discover(1));
  server.receive(0s, selecting(1, address(50)));
  server.run_until(2h);
  server.receive(2h, discover(4));
  server.receive(2h, discover(5));
  server.receive(2h, discover(6));
  EXPECT_EQ(server.replies.size(), 4u) << "nobody else gets it when the pool is exhausted";
  server.receive(2h, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(50));
}

TEST(ServerReservations, GiveWayToThePoolWhileSomebodyElseIsThere) {
  Server server(with_reservations());
  server.receive(0s, discover(1));
  server.receive(0s, selecting(1, address(50)));
  server.receive(1s, decline(1, address(50)));
  server.receive(2s, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(100));
  server.receive(11min, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(50));
}

/// The client is known by its identifier, and its address was reserved for the MAC address that it had.
TEST(ServerReservations, DoNotFollowAClientToAnotherMacAddress) {
  Server server(with_reservations());
  const auto as = [](int number, DhcpMessage message) {
    message.set_mac(mac(number));
    message.options.set(dhcp_option::kClientIdentifier, Bytes{0, 'x'});
    return message;
  };
  server.receive(0s, as(1, discover(1)));
  server.receive(0s, as(1, selecting(1, address(50))));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(50));
  server.receive(1s, as(2, extend(2, address(50))), true);
  EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::nak);
  server.receive(2s, as(2, discover(2)));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(100));
  server.receive(2s, as(2, selecting(2, address(100))));
  server.receive(3s, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(50)) << "free for whom it is reserved";
}

/// The identifier of a client's firmware and that of its system are not the same; only who asks for the
/// address gets it from the other.
TEST(ServerReservations, AreNotEndedByADiscover) {
  for (const Duration wait : {0s, 1s}) {
    auto settings = with_reservations();
    settings.probe_wait = wait;
    Server server(settings);
    server.receive(0s, discover(1));
    server.receive(1s, selecting(1, address(50)));
    auto other = discover(1);
    other.options.set(dhcp_option::kClientIdentifier, Bytes{0, 'x'});
    server.receive(2s, other);
    server.receive_arp(2500ms, arp_reply(9, address(50)));
    server.run_until(4s);
    EXPECT_EQ(server.replies.back().message.yiaddr, address(50));
    const auto* lease = server.machine.lease_at(address(50));
    EXPECT_EQ(lease->state, Lease::State::bound);
    EXPECT_EQ(lease->client, client_key(discover(1)));
    auto request = selecting(1, address(50));
    request.options.set(dhcp_option::kClientIdentifier, Bytes{0, 'x'});
    server.receive(5s, request);
    EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::ack);
    EXPECT_EQ(server.machine.lease_at(address(50))->client, client_key(request));
  }
}

/// Until it asks for the other address, it has the one that it has.
TEST(ServerOffers, DoNotTakeTheClientsAddress) {
  auto before = config();
  Server first(before);
  first.receive(0s, discover(1));
  first.receive(0s, selecting(1, address(100)));
  auto lease = *first.machine.lease_at(address(100));
  Server server(with_reservations());  // of address 50, for client 1
  EXPECT_EQ(server.machine.restore(TimePoint(0s), lease), ServerMachine::Restored::kept);
  server.receive(1s, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(50));
  auto thief = discover(2);
  thief.options.set_address(dhcp_option::kRequestedAddress, address(100));
  server.receive(2s, thief);
  EXPECT_EQ(server.replies.back().message.yiaddr, address(102));
  EXPECT_EQ(server.machine.lease_at(address(100))->state, Lease::State::bound);
  server.receive(3s, selecting(1, address(50)));
  EXPECT_EQ(server.machine.lease_at(address(100))->state, Lease::State::idle);
}

TEST(ServerRapidCommit, GivesALeaseAtOnce) {
  auto settings = config(1s);
  settings.rapid_commit = true;
  Server server(settings);
  auto asking = discover(1);
  asking.options.set(dhcp_option::kRapidCommit, {});
  server.receive(0s, asking);
  server.run_until(1s);
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER
0s > ARP probe 10.0.0.100
1s > ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
1s # 10.0.0.100 leased to 02:00:00:00:00:01 for 1h
)");
  EXPECT_TRUE(server.replies.at(0).message.options.contains(dhcp_option::kRapidCommit));
  server.receive(2s, discover(2));
  server.run_until(3s);
  EXPECT_EQ(server.replies.at(1).message.type(), DhcpMessageType::offer) << "who does not ask for it";
  Server other(config());
  other.receive(0s, asking);
  EXPECT_EQ(other.replies.at(0).message.type(), DhcpMessageType::offer) << "where it is not switched on";
}

TEST(ServerAuthority, RefusesStrangersThatRebootOrRebind) {
  auto settings = config();
  settings.authoritative = true;
  Server server(settings);
  server.receive(0s, reboot(1, address(100)));
  server.receive(1s, extend(2, address(100)));
  ASSERT_EQ(server.replies.size(), 2u);
  for (const auto& reply : server.replies) EXPECT_EQ(reply.message.type(), DhcpMessageType::nak);
}

TEST(ServerTimes, AreThoseOfTheConfiguration) {
  auto settings = config();
  settings.subnets[0].times = {.lease = 1000s, .renew_after = 100s, .rebind_after = 900s};
  Server server(settings);
  server.receive(0s, discover(1));
  auto shorter = discover(2);
  shorter.options.set_u32(dhcp_option::kLeaseTime, 80);
  server.receive(0s, shorter);
  EXPECT_EQ(server.replies.at(0).message.options.u32(dhcp_option::kRenewalTime), 100u);
  EXPECT_EQ(server.replies.at(0).message.options.u32(dhcp_option::kRebindingTime), 900u);
  EXPECT_EQ(server.replies.at(1).message.options.u32(dhcp_option::kRenewalTime), 40u);
  EXPECT_EQ(server.replies.at(1).message.options.u32(dhcp_option::kRebindingTime), 70u);
}

TEST(ServerTimes, MayBeInfinite) {  // RFC 2131 3.3
  auto settings = config();
  settings.subnets[0].times = {.lease = kInfiniteLease};
  Server server(settings);
  server.receive(0s, discover(1));
  server.receive(1s, selecting(1, address(100)));
  const auto& options = server.replies.at(1).message.options;
  EXPECT_EQ(options.u32(dhcp_option::kLeaseTime), kInfiniteLeaseSeconds);
  EXPECT_FALSE(options.contains(dhcp_option::kRenewalTime));
  EXPECT_FALSE(options.contains(dhcp_option::kRebindingTime));
  EXPECT_NE(server.text().find("10.0.0.100 leased to 02:00:00:00:00:01 for ever"), std::string::npos);
  EXPECT_FALSE(server.machine.next_deadline()) << "it never ends";
  constexpr std::uint32_t kYear = 365 * 24 * 3600;
  for (const auto& [wish, granted] : std::map<std::uint32_t, std::uint32_t>{
           {600, 600}, {2 * kYear, kYear}, {kInfiniteLeaseSeconds, kInfiniteLeaseSeconds}}) {
    auto wishing = discover(2);
    wishing.options.set_u32(dhcp_option::kLeaseTime, wish);
    server.receive(2s, wishing);
    EXPECT_EQ(server.replies.back().message.options.u32(dhcp_option::kLeaseTime), granted) << wish;
  }
}

TEST(ServerOptions, AreSentInTheClientsOrderAndWhenLongInPieces) {  // RFC 2132 9.8, RFC 3396
  auto settings = config();
  settings.subnets[0].offers.ntp_servers = {address(7)};
  settings.subnets[0].offers.more = {{43, Bytes(600, 'v')}, {66, {'t'}}};
  Server server(settings);
  auto asking = discover(1);
  asking.options.set_u16(dhcp_option::kMaximumMessageSize, 1500);
  asking.options.set(dhcp_option::kParameterRequestList, Bytes{66, 99, 43, dhcp_option::kNtpServers});
  server.receive(0s, asking);
  const auto bytes = server.replies.at(0).message.to_bytes();
  const auto parsed = DhcpMessage::parse(bytes);
  ASSERT_TRUE(parsed);
  const auto& all = parsed->options.all();
  ASSERT_GE(all.size(), 4u);
  EXPECT_EQ(all[all.size() - 4].code, dhcp_option::kSubnetMask);
  EXPECT_EQ(all[all.size() - 3].code, 66);
  EXPECT_EQ(all[all.size() - 2], (DhcpOption{43, Bytes(600, 'v')}));
  EXPECT_EQ(all[all.size() - 1].code, dhcp_option::kNtpServers);
  asking.options.erase(dhcp_option::kMaximumMessageSize);
  server.receive(0s, asking);
  const auto& small = server.replies.at(1).message;
  EXPECT_LE(small.to_bytes().size(), DhcpMessage::kSafeBytes);
  EXPECT_FALSE(small.options.contains(43));
  EXPECT_TRUE(small.options.contains(dhcp_option::kNtpServers)) << "what is behind it fits";
}

TEST(ServerReplies, HaveRoomForWhatMustBeEchoed) {
  Server server(config());
  auto asking = discover(1);
  asking.giaddr = address(9);
  asking.options.set(dhcp_option::kClientIdentifier, Bytes(255, 1));
  asking.options.set(dhcp_option::kRelayAgentInformation, Bytes(255, 2));
  server.receive(0s, asking, true);
  const auto& reply = server.replies.at(0).message;
  EXPECT_EQ(reply.options.find(dhcp_option::kClientIdentifier)->size(), 255u);
  EXPECT_EQ(reply.options.find(dhcp_option::kRelayAgentInformation)->size(), 255u);
  asking.options.set(dhcp_option::kRelayAgentInformation, Bytes(1000, 2));
  server.receive(1s, asking, true);
  EXPECT_EQ(server.replies.size(), 1u) << "the answer would be longer than a frame";
}

TEST(ServerReplies, EchoARelaysWordsToARelayOnly) {
  Server server(config());
  auto asking = discover(1);
  asking.options.set(dhcp_option::kRelayAgentInformation, Bytes(255, 2));
  server.receive(0s, asking);
  EXPECT_FALSE(server.replies.at(0).message.options.contains(dhcp_option::kRelayAgentInformation));
}

/// The changes of leases among the outputs, in their order.
std::vector<Lease> changes_of(const std::vector<ServerOutput>& outputs) {
  std::vector<Lease> changes;
  for (const auto& output : outputs) {
    if (const auto* change = std::get_if<LeaseChange>(&output)) changes.push_back(change->lease);
  }
  return changes;
}

TEST(ServerMemory, IsToldBeforeTheClient) {
  ServerMachine machine(config());
  machine.receive(TimePoint(0s), discover(1), false);
  EXPECT_TRUE(changes_of(machine.take_outputs()).empty()) << "an offer is no promise";
  auto request = selecting(1, address(100));
  request.options.set_text(dhcp_option::kHostName, "pc");
  machine.receive(TimePoint(1s), request, false);
  const auto outputs = machine.take_outputs();
  ASSERT_TRUE(std::holds_alternative<LeaseChange>(outputs.at(0)));
  ASSERT_TRUE(std::holds_alternative<ServerReply>(outputs.at(1)));
  const auto lease = std::get<LeaseChange>(outputs.at(0)).lease;
  EXPECT_EQ(lease.state, Lease::State::bound);
  EXPECT_EQ(lease.until, TimePoint(1s + 1h));
  EXPECT_EQ(lease.host_name, "pc");
  machine.receive(TimePoint(2s), decline(1, address(100)), false);
  EXPECT_EQ(changes_of(machine.take_outputs()).at(0).state, Lease::State::set_aside);
}

/// Who reads the journal sees one address of a client, as the server does.
TEST(ServerMemory, IsToldOfTheAddressThatAClientLeaves) {
  ServerMachine machine(with_reservations());
  const ClientKey key{{1, 2, 0, 0, 0, 0, 1}};
  machine.restore(TimePoint(0s), {address(100), key, mac(1), Lease::State::bound, TimePoint(1h)});
  machine.receive(TimePoint(0s), discover(1), false);
  machine.receive(TimePoint(1s), selecting(1, address(50)), false);
  const auto changes = changes_of(machine.take_outputs());
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].address, address(100));
  EXPECT_EQ(changes[0].state, Lease::State::idle);
  EXPECT_TRUE(changes[0].client.empty());
  EXPECT_EQ(changes[1].address, address(50));
  EXPECT_EQ(changes[1].state, Lease::State::bound);
}

TEST(ServerMemory, IsRestored) {
  ServerMachine first(config());
  for (int client = 1; client <= 3; ++client) {
    first.receive(TimePoint(0s), discover(client), false);
    first.receive(TimePoint(0s), selecting(client, address(99 + client)), false);
  }
  first.receive(TimePoint(1s), release(2, address(101)), true);
  first.receive(TimePoint(2s), decline(3, address(102)), false);
  Server second(config());
  for (const auto& lease : changes_of(first.take_outputs()))
    EXPECT_EQ(second.machine.restore(TimePoint(3s), lease), ServerMachine::Restored::kept);
  second.receive(10s, discover(4));  // of the three addresses only that of the one who went is free
  second.receive(10s, extend(1, address(100)), true);
  EXPECT_EQ(second.replies.at(0).message.yiaddr, address(101));
  EXPECT_EQ(second.replies.at(1).message.type(), DhcpMessageType::ack);
  EXPECT_EQ(second.machine.lease_at(address(102))->state, Lease::State::set_aside);
}

using Restored = ServerMachine::Restored;

Lease remembered(int last, int client, Lease::State state = Lease::State::bound, Duration until = 1h) {
  const ClientKey key{{1, 2, 0, 0, 0, 0, static_cast<std::uint8_t>(client)}};
  return {address(last), key, mac(client), state, TimePoint(until)};
}

/// Who has an address that is not to be given again has it to the end of the lease, but does not renew it.
TEST(ServerMemory, KeepsLeasesThatWouldNotBeGivenAgain) {
  Server server(with_reservations());
  EXPECT_EQ(server.machine.restore(TimePoint(0s), remembered(50, 6)), Restored::kept) << "for another";
  EXPECT_EQ(server.machine.restore(TimePoint(0s), remembered(60, 5)), Restored::kept) << "in no pool";
  server.receive(1s, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(100)) << "somebody else has what is reserved";
  server.receive(2s, extend(6, address(50)), true);
  EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::nak);
  EXPECT_EQ(server.machine.lease_at(address(50))->state, Lease::State::bound) << "until it asks for another";
  server.receive(1h, discover(1));
  EXPECT_EQ(server.replies.back().message.yiaddr, address(50));
}

TEST(ServerMemory, ForgetsWhatIsOfNoPoolAndNobodys) {
  ServerMachine machine(with_reservations());
  const auto idle = Lease::State::idle;
  EXPECT_EQ(machine.restore(TimePoint(0s), remembered(60, 5, idle, 0s)), Restored::left_out);
  EXPECT_EQ(machine.restore(TimePoint(0s), remembered(50, 6, idle, 0s)), Restored::left_out);
  EXPECT_EQ(machine.restore(TimePoint(2h), remembered(60, 5)), Restored::left_out) << "it has ended";
  auto elsewhere = remembered(60, 5);
  elsewhere.address = Ipv4Address({10, 1, 0, 60});
  EXPECT_EQ(machine.restore(TimePoint(0s), elsewhere), Restored::left_out);
  // A journal tells what became of a lease after it told of the lease.
  EXPECT_EQ(machine.restore(TimePoint(0s), remembered(60, 5)), Restored::kept);
  EXPECT_EQ(machine.restore(TimePoint(0s), remembered(60, 5, idle, 0s)), Restored::kept);
  EXPECT_EQ(machine.counts().bound, 0u);
}

/// As with a machine that starts in 1970.
TEST(ServerMemory, DoesNotHoldLeasesForDecades) {
  ServerMachine machine(config());
  constexpr Duration kDecades = 24h * 365 * 56;
  EXPECT_EQ(machine.restore(TimePoint(0s), remembered(100, 4, Lease::State::bound, kDecades)),
            Restored::shortened);
  EXPECT_EQ(machine.lease_at(address(100))->until, TimePoint(1h));
  machine.restore(TimePoint(0s), remembered(101, 5, Lease::State::set_aside, kDecades));
  EXPECT_EQ(machine.lease_at(address(101))->until, TimePoint(10min));
  EXPECT_EQ(machine.restore(TimePoint(0s), remembered(102, 6, Lease::State::bound, 24h)), Restored::kept);
  EXPECT_EQ(machine.lease_at(address(102))->until, TimePoint(24h)) << "of a server with longer leases";
}

/// Its client will not ask again, so nobody else may have the address.
TEST(ServerMemory, KeepsInfiniteLeasesWhateverIsGivenNow) {
  ServerMachine machine(config());
  const Lease lease{address(100), {{1, 2, 0, 0, 0, 0, 1}}, mac(1), Lease::State::bound, kNever};
  EXPECT_EQ(machine.restore(TimePoint(5s), lease), ServerMachine::Restored::kept);
  machine.tick(TimePoint(24h * 365 * 50));
  machine.receive(TimePoint(24h * 365 * 50), discover(2), false);
  const auto outputs = machine.take_outputs();
  EXPECT_EQ(std::get<ServerReply>(outputs.at(0)).message.yiaddr, address(101));
}

TEST(ServerFlood, IsBoundedAndToldOnceAMinute) {
  auto settings = config(1s);
  settings.subnets[0].pools = {{Ipv4Address({10, 0, 0, 10}), Ipv4Address({10, 0, 0, 250})}};
  ServerMachine machine(settings);
  std::size_t said = 0;
  std::size_t offers = 0;
  constexpr std::uint32_t kClients = 200'000;
  for (std::uint32_t i = 0; i < kClients; ++i) {  // ten minutes
    auto asking = discover(1);
    asking.set_mac(MacAddress({2, 9, static_cast<std::uint8_t>(i >> 24), static_cast<std::uint8_t>(i >> 16),
                               static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}));
    machine.receive(TimePoint(i * 3ms), asking, false);
    for (const auto& output : machine.take_outputs()) {
      const auto* event = std::get_if<ServerEvent>(&output);
      if (event == nullptr) continue;
      said += event->kind == ServerEvent::Kind::exhausted || event->kind == ServerEvent::Kind::recovered;
      offers += event->kind == ServerEvent::Kind::offered;
    }
  }
  EXPECT_GE(said, 2u);
  EXPECT_LE(said, 2u * 10) << "twice a minute";
  EXPECT_LE(machine.counts().offered + machine.counts().idle, 241u);
  EXPECT_LE(offers, 241u * 21) << "an address is offered twice a minute";
}

/// Ten minutes of what is refused, informed and renewed, at 500 messages a second.
TEST(ServerFlood, FillsNoLog) {
  Server server(config());
  server.receive(0s, discover(1));
  server.receive(0s, selecting(1, address(100)));
  server.text();
  auto inform = message(3, DhcpMessageType::inform);
  inform.ciaddr = address(50);
  const std::vector<DhcpMessage> all{selecting(2, address(101)), inform, extend(1, address(100))};
  std::size_t lines = 0;
  std::size_t reports = 0;
  constexpr std::size_t kMessages = 300'000;
  for (std::size_t i = 0; i < kMessages; ++i) {
    server.machine.receive(TimePoint(i * 2ms), all.at(i % all.size()), true);
    for (const auto& output : server.machine.take_outputs()) {
      const auto* event = std::get_if<ServerEvent>(&output);
      if (event == nullptr) continue;
      ++lines;
      reports += event->kind == ServerEvent::Kind::unsaid;
    }
  }
  EXPECT_GT(lines, 60'000u);
  EXPECT_LE(lines, 1000u + 600 * 100 + 10) << "100 a second";
  EXPECT_GE(reports, 9u);
  server.run_until(12min);
  EXPECT_NE(server.text().find(" more lines were not shown"), std::string::npos) << "the rest";
}

}  // namespace
}  // namespace netrig
