// The server by dated transcripts: "<" comes in, ">" goes out, "#" is said.
#include "dhcp/server_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "server_scripts.hpp"

namespace netrig {
namespace {

using namespace server_scripts;

/// Client 1 has 10.0.0.100 from 0 s on for an hour.
Server server_with_lease() {
  Server server(config());
  server.receive(0s, discover(1));
  server.receive(0s, selecting(1, address(100)));
  server.text();
  return server;
}

TEST(ServerMachine, GivesAnAddress) {
  Server server(config());
  server.receive(0s, discover(1));
  server.receive(1s, selecting(1, address(100)));
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER
0s > OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
0s # 10.0.0.100 offered to 02:00:00:00:00:01
1s < REQUEST requests 10.0.0.100 server 10.0.0.2
1s > ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
1s # 10.0.0.100 leased to 02:00:00:00:00:01 for 1h
)");
}

TEST(ServerMachine, BroadcastsWhereTheClientAsksForIt) {
  Server server(config());
  auto asking = discover(1);
  asking.flags = DhcpMessage::kBroadcastFlag;
  server.receive(0s, asking);
  EXPECT_EQ(server.replies.at(0).to.address, IpAddress(Ipv4Address::broadcast()));
  EXPECT_EQ(server.replies.at(0).to_mac, MacAddress::broadcast());
  EXPECT_TRUE(server.replies.at(0).message.wants_broadcast());
}

TEST(ServerMachine, ProbesBeforeItOffers) {
  Server server(config(1s));
  server.receive(0s, discover(1));
  server.receive(500ms, discover(1));
  server.run_until(1s);
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER
0s > ARP probe 10.0.0.100
500ms < DISCOVER
1s > OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
1s # 10.0.0.100 offered to 02:00:00:00:00:01
)");
}

TEST(ServerMachine, OffersAnotherAddressWhenOneIsInUse) {
  Server server(config(1s));
  server.receive(0s, discover(1));
  server.receive_arp(200ms, arp_reply(9, address(101)));  // of no interest
  server.receive_arp(300ms, arp_reply(9, address(100)));
  server.run_until(2s);
  EXPECT_EQ(server.text(), R"(
0s < DISCOVER
0s > ARP probe 10.0.0.100
200ms < ARP 10.0.0.101 is at 02:00:00:00:00:09
300ms < ARP 10.0.0.100 is at 02:00:00:00:00:09
300ms # 10.0.0.100 is in use by 02:00:00:00:00:09: set aside for 10m
300ms > ARP probe 10.0.0.101
1.3s > OFFER yiaddr 10.0.0.101 server 10.0.0.2 lease 3600 to 10.0.0.101 02:00:00:00:00:01
1.3s # 10.0.0.101 offered to 02:00:00:00:00:01
)");
}

TEST(ServerMachine, LetsTheClientItselfUseTheProbedAddress) {
  Server server(config(1s));
  server.receive(0s, discover(1));
  server.receive_arp(300ms, arp_reply(1, address(100)));
  server.run_until(1s);
  EXPECT_EQ(server.replies.at(0).message.yiaddr, address(100));
}

TEST(ServerMachine, DoesNotProbeWhatTheClientHas) {
  auto settings = config(1s);
  Server server(settings);
  server.receive(0s, discover(1));
  server.receive(2s, selecting(1, address(100)));
  server.text();
  server.receive(10s, discover(1));
  EXPECT_EQ(server.text(), R"(
10s < DISCOVER
10s > OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
10s # 10.0.0.100 offered to 02:00:00:00:00:01
)");
  EXPECT_EQ(server.machine.lease_at(address(100))->state, Lease::State::bound)
      << "an offer is not the end of a lease";
}

TEST(ServerMachine, HonoursTheRequestedAddress) {
  Server server(config());
  auto asking = discover(1);
  asking.options.set_address(dhcp_option::kRequestedAddress, address(102));
  server.receive(0s, asking);
  EXPECT_EQ(server.replies.at(0).message.yiaddr, address(102));
}

TEST(ServerMachine, KeepsAnOfferForAWhileOnly) {
  Server server(config());
  server.receive(0s, discover(1));
  server.receive(0s, discover(2));
  server.receive(0s, discover(3));
  server.text();
  server.receive(29s, discover(4));
  server.receive(29s, discover(5));
  server.receive(29s, discover(3));  // which has its offer already
  server.receive(30s, discover(4));
  EXPECT_EQ(server.text(), R"(
29s < DISCOVER
29s # no address for 02:00:00:00:00:04: the pool of 10.0.0.0/24 is exhausted (0 leased, 3 offered, 0 set aside)
29s < DISCOVER
29s < DISCOVER
29s > OFFER yiaddr 10.0.0.102 server 10.0.0.2 lease 3600 to 10.0.0.102 02:00:00:00:00:03
29s # 10.0.0.102 offered to 02:00:00:00:00:03
30s < DISCOVER
30s # the pool of 10.0.0.0/24 has addresses to give again
30s > OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:04
30s # 10.0.0.100 offered to 02:00:00:00:00:04
)");
}

TEST(ServerMachine, FreesTheOfferWhenAnotherServerIsChosen) {
  Server server(config());
  server.receive(0s, discover(1));
  server.receive(1s, selecting(1, Ipv4Address({10, 0, 0, 200}), address(3)));
  EXPECT_EQ(server.machine.lease_at(address(100))->state, Lease::State::idle);
}

/// RFC 2131 4.3.2: an offer makes no record of a client, which may have got the address from another server.
TEST(ServerMachine, IsSilentToClientsThatTookAnotherServersOffer) {
  for (const Duration later : {10s, 40s}) {  // before the offer would have ended, and after
    for (const bool told : {true, false}) {
      Server server(config());
      server.receive(0s, discover(1));
      if (told) server.receive(1s, selecting(1, address(110), address(3)));
      server.run_until(later);
      server.text();
      server.receive(later, reboot(1, address(110)));
      server.receive(later, extend(1, address(110)));
      server.receive(later, reboot(1, address(100)));
      EXPECT_EQ(std::ranges::count(server.text(), '>'), 0);
    }
  }
}

TEST(ServerMachine, IsSilentAboutOtherAddressesOfClientsWhoseLeaseEnded) {
  auto server = server_with_lease();
  server.run_until(2h);
  server.text();
  server.receive(2h, reboot(1, address(110)));
  server.receive(2h, extend(1, address(110)));
  EXPECT_EQ(std::ranges::count(server.text(), '>'), 0);
  server.receive(2h, reboot(1, address(100)));
  EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::ack) << "but it may have its own again";
}

TEST(ServerMachine, OffersNobodysRecordAway) {
  auto server = server_with_lease();
  server.run_until(1h);
  server.receive(1h, discover(2));
  server.receive(1h, discover(3));
  server.receive(1h, discover(4));  // gets what client 1 had, for as long as the offer lasts
  EXPECT_EQ(server.replies.back().message.yiaddr, address(100));
  server.receive(1h + 1s, reboot(1, address(100)));
  EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::nak) << "offered to another";
  server.receive(1h + 31s, reboot(1, address(100)));
  EXPECT_EQ(server.replies.back().message.type(), DhcpMessageType::ack) << "who did not want it";
}

TEST(ServerMachine, RefusesWhatItDidNotOffer) {
  Server server(config());
  server.receive(0s, discover(1));
  server.text();
  server.receive(1s, selecting(1, address(101)));
  server.receive(1s, selecting(2, address(100)));
  EXPECT_EQ(server.text(), R"(
1s < REQUEST requests 10.0.0.101 server 10.0.0.2
1s > NAK server 10.0.0.2 "this address was not offered to you" to 255.255.255.255 ff:ff:ff:ff:ff:ff
1s # 10.0.0.101 refused to 02:00:00:00:00:01: this address was not offered to you
1s < REQUEST requests 10.0.0.100 server 10.0.0.2
1s > NAK server 10.0.0.2 "this address was not offered to you" to 255.255.255.255 ff:ff:ff:ff:ff:ff
1s # 10.0.0.100 refused to 02:00:00:00:00:02: this address was not offered to you
)");
}

TEST(ServerMachine, TellsRebootingClientsOnlyWhatItKnows) {  // RFC 2131 4.3.2, INIT-REBOOT
  auto server = server_with_lease();
  server.receive(10s, reboot(1, address(100)));
  server.receive(11s, reboot(1, address(101)));
  server.receive(12s, reboot(2, address(101)));
  server.receive(13s, reboot(2, Ipv4Address({192, 168, 0, 1})));
  EXPECT_EQ(server.text(), R"(
10s < REQUEST requests 10.0.0.100
10s > ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
10s # 10.0.0.100 renewed by 02:00:00:00:00:01 for 1h
11s < REQUEST requests 10.0.0.101
11s > NAK server 10.0.0.2 "your address is another one" to 255.255.255.255 ff:ff:ff:ff:ff:ff
11s # 10.0.0.101 refused to 02:00:00:00:00:01: your address is another one
12s < REQUEST requests 10.0.0.101
13s < REQUEST requests 192.168.0.1
13s > NAK server 10.0.0.2 "not an address of this network" to 255.255.255.255 ff:ff:ff:ff:ff:ff
13s # 192.168.0.1 refused to 02:00:00:00:00:02: not an address of this network
)");
}

TEST(ServerMachine, RenewsToTheClientsAddress) {  // RENEWING
  auto server = server_with_lease();
  server.receive(30min, extend(1, address(100)), true);
  EXPECT_EQ(server.text(), R"(
30m < REQUEST ciaddr 10.0.0.100 unicast
30m > ACK ciaddr 10.0.0.100 yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
30m # 10.0.0.100 renewed by 02:00:00:00:00:01 for 1h
)");
  EXPECT_EQ(server.machine.next_deadline(), TimePoint(90min));
}

TEST(ServerMachine, LeasesAnewToAClientThatBeginsAnew) {
  auto server = server_with_lease();
  server.receive(10s, discover(1));
  server.receive(10s, selecting(1, address(100)));
  EXPECT_EQ(server.text(), R"(
10s < DISCOVER
10s > OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
10s # 10.0.0.100 offered to 02:00:00:00:00:01
10s < REQUEST requests 10.0.0.100 server 10.0.0.2
10s > ACK yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
10s # 10.0.0.100 leased to 02:00:00:00:00:01 for 1h
)");
}

TEST(ServerMachine, IsSilentToRebindingStrangersAndRefusesRenewingOnes) {
  Server server(config());
  server.receive(0s, extend(1, address(100)));
  server.receive(1s, extend(1, address(100)), true);
  server.receive(2s, extend(1, Ipv4Address({192, 168, 0, 1})));
  EXPECT_EQ(server.text(), R"(
0s < REQUEST ciaddr 10.0.0.100
1s < REQUEST ciaddr 10.0.0.100 unicast
1s > NAK server 10.0.0.2 "this address is not leased to you" to 255.255.255.255 ff:ff:ff:ff:ff:ff
1s # 10.0.0.100 refused to 02:00:00:00:00:01: this address is not leased to you
2s < REQUEST ciaddr 192.168.0.1
2s > NAK server 10.0.0.2 "not an address of this network" to 255.255.255.255 ff:ff:ff:ff:ff:ff
2s # 192.168.0.1 refused to 02:00:00:00:00:01: not an address of this network
)");
}

TEST(ServerMachine, SaysWhenALeaseExpiresAndGivesItBackToItsClient) {
  auto server = server_with_lease();
  server.run_until(1h);
  server.receive(2h, discover(2));
  server.receive(2h, discover(1));
  EXPECT_EQ(server.text(), R"(
1h # 10.0.0.100 expired, it was leased to 02:00:00:00:00:01
2h < DISCOVER
2h > OFFER yiaddr 10.0.0.101 server 10.0.0.2 lease 3600 to 10.0.0.101 02:00:00:00:00:02
2h # 10.0.0.101 offered to 02:00:00:00:00:02
2h < DISCOVER
2h > OFFER yiaddr 10.0.0.100 server 10.0.0.2 lease 3600 to 10.0.0.100 02:00:00:00:00:01
2h # 10.0.0.100 offered to 02:00:00:00:00:01
)");
}

TEST(ServerMachine, TakesAddressesBack) {
  auto server = server_with_lease();
  server.receive(10s, release(2, address(100)));
  server.receive(11s, release(1, address(101)));
  server.receive(12s, release(1, address(100)));
  server.receive(13s, release(1, address(100)));
  EXPECT_EQ(server.text(), R"(
10s < RELEASE ciaddr 10.0.0.100 server 10.0.0.2
11s < RELEASE ciaddr 10.0.0.101 server 10.0.0.2
12s < RELEASE ciaddr 10.0.0.100 server 10.0.0.2
12s # 10.0.0.100 released by 02:00:00:00:00:01
13s < RELEASE ciaddr 10.0.0.100 server 10.0.0.2
)");
}

TEST(ServerMachine, SetsDeclinedAddressesAside) {
  auto server = server_with_lease();
  server.receive(10s, decline(2, address(100)));  // not his
  server.receive(11s, decline(1, address(100)));
  server.receive(12s, discover(1));
  EXPECT_EQ(server.text(), R"(
10s < DECLINE requests 10.0.0.100 server 10.0.0.2
11s < DECLINE requests 10.0.0.100 server 10.0.0.2
11s # 10.0.0.100 declined by 02:00:00:00:00:01: set aside for 10m
12s < DISCOVER
12s > OFFER yiaddr 10.0.0.101 server 10.0.0.2 lease 3600 to 10.0.0.101 02:00:00:00:00:01
12s # 10.0.0.101 offered to 02:00:00:00:00:01
)");
  server.run_until(10min + 11s);
  EXPECT_EQ(server.machine.lease_at(address(100))->state, Lease::State::idle);
}

TEST(ServerMachine, InformsWithoutALease) {
  Server server(config());
  auto inform = message(1, DhcpMessageType::inform);
  inform.ciaddr = address(50);
  server.receive(0s, inform);
  EXPECT_EQ(server.text(), R"(
0s < INFORM ciaddr 10.0.0.50
0s > ACK ciaddr 10.0.0.50 server 10.0.0.2 to 10.0.0.50 02:00:00:00:00:01
0s # 10.0.0.50 informed of the network (02:00:00:00:00:01)
)");
  const auto& options = server.replies.at(0).message.options;
  EXPECT_TRUE(options.contains(dhcp_option::kSubnetMask));
  EXPECT_FALSE(options.contains(dhcp_option::kRenewalTime));
}

TEST(ServerMachine, GivesWhatTheClientAsksFor) {
  auto settings = config();
  settings.subnets[0].offers.routers = {address(1)};
  settings.subnets[0].offers.dns_servers = {address(3), address(4)};
  settings.subnets[0].offers.domain = "lab";
  settings.subnets[0].offers.mtu_bytes = 1400;
  Server server(settings);
  auto asking = discover(1);
  asking.options.set(dhcp_option::kParameterRequestList,
                     Bytes{dhcp_option::kDomainNameServer, dhcp_option::kInterfaceMtu});
  asking.options.set(dhcp_option::kClientIdentifier, Bytes{0, 'p', 'c'});
  server.receive(0s, asking);
  server.receive(0s, discover(2));
  const auto& some = server.replies.at(0).message.options;
  EXPECT_EQ(some.addresses(dhcp_option::kDomainNameServer), settings.subnets[0].offers.dns_servers);
  EXPECT_EQ(some.u16(dhcp_option::kInterfaceMtu), 1400);
  EXPECT_EQ(some.address(dhcp_option::kSubnetMask)->to_string(), "255.255.255.0");
  EXPECT_FALSE(some.contains(dhcp_option::kRouter) || some.contains(dhcp_option::kDomainName));
  EXPECT_EQ(*some.find(dhcp_option::kClientIdentifier), (Bytes{0, 'p', 'c'})) << "RFC 6842";
  const auto& all = server.replies.at(1).message.options;
  EXPECT_EQ(all.text(dhcp_option::kDomainName), "lab");
  EXPECT_EQ(all.u32(dhcp_option::kRenewalTime), 1800u);
  EXPECT_EQ(all.u32(dhcp_option::kRebindingTime), 3150u);
  EXPECT_EQ(all.address(dhcp_option::kBroadcastAddress)->to_string(), "10.0.0.255");
}

TEST(ServerMachine, LeavesOutWhatDoesNotFit) {
  auto settings = config();
  settings.subnets[0].offers.routers = std::vector<Ipv4Address>(16, address(1));
  settings.subnets[0].offers.dns_servers = std::vector<Ipv4Address>(16, address(3));
  settings.subnets[0].offers.domain = std::string(253, 'd');
  Server server(settings);
  server.receive(0s, discover(1));
  auto larger = discover(2);
  larger.options.set_u16(dhcp_option::kMaximumMessageSize, 1500);
  server.receive(0s, larger);
  EXPECT_LE(server.replies.at(0).message.to_bytes().size(), DhcpMessage::kSafeBytes);
  EXPECT_FALSE(server.replies.at(0).message.options.contains(dhcp_option::kDomainName));
  EXPECT_TRUE(server.replies.at(1).message.options.contains(dhcp_option::kDomainName));
}

TEST(ServerMachine, GrantsShorterLeasesWithinReason) {
  Server server(config());
  for (const auto& [wish, granted] : std::map<std::uint32_t, std::uint32_t>{
           {1, 60}, {600, 600}, {3600, 3600}, {100'000, 3600}, {kInfiniteLeaseSeconds, 3600}}) {
    auto asking = discover(1);
    asking.options.set_u32(dhcp_option::kLeaseTime, wish);
    server.receive(0s, asking);
    EXPECT_EQ(server.replies.back().message.options.u32(dhcp_option::kLeaseTime), granted) << wish;
  }
}

TEST(ServerMachine, IgnoresWhatIsNotForIt) {
  Server server(config());
  auto reply = discover(1);
  reply.op = DhcpMessage::kReply;
  auto relayed = discover(1);
  relayed.giaddr = Ipv4Address({10, 9, 0, 1});
  auto token_ring = discover(1);
  token_ring.htype = 6;
  auto group = discover(1);
  group.set_mac(MacAddress::broadcast());
  auto endless = discover(1);
  endless.options.set(dhcp_option::kClientIdentifier, Bytes(256, 1));
  auto typeless = discover(1);
  typeless.options.erase(dhcp_option::kMessageType);
  for (const auto& bad :
       {reply, relayed, token_ring, group, endless, typeless, message(1, DhcpMessageType::ack)}) {
    server.receive(0s, bad);
    EXPECT_TRUE(server.replies.empty());
  }
  EXPECT_EQ(server.machine.next_deadline(), std::nullopt);
}

TEST(ServerMachine, KnowsAClientByItsIdentifierFirst) {
  auto server = server_with_lease();
  auto same = discover(7);
  Bytes identifier{1};
  const auto octets = mac(1).octets();
  identifier.insert(identifier.end(), octets.begin(), octets.end());
  same.options.set(dhcp_option::kClientIdentifier, identifier);
  server.receive(1s, same);
  EXPECT_EQ(server.replies.back().message.yiaddr, address(100));
}

/// Whatever clients send, at any time: no crash, no address twice, and no more memory than the pool is long.
TEST(ServerMachine, SurvivesAnyMessages) {
  constexpr unsigned kSeed = 3;
  std::mt19937 random(kSeed);
  ServerMachine machine(config(100ms));
  Duration now{};
  for (int round = 0; round < 50'000; ++round) {
    now += std::chrono::milliseconds(random() % 2000);
    auto incoming = message(static_cast<int>(random() % 6), static_cast<DhcpMessageType>(1 + random() % 8));
    const auto pick = [&] { return address(static_cast<int>(98 + random() % 7)); };
    if (random() % 2) incoming.ciaddr = pick();
    if (random() % 2) incoming.options.set_address(dhcp_option::kRequestedAddress, pick());
    if (random() % 2)
      incoming.options.set_address(dhcp_option::kServerIdentifier, random() % 4 ? kServer : pick());
    if (random() % 4 == 0)
      machine.receive_arp(TimePoint(now), arp_reply(static_cast<int>(random() % 6), pick()));
    machine.receive(TimePoint(now), incoming, random() % 2);
    std::map<Ipv4Address, MacAddress> bound;
    for (int last = 100; last <= 102; ++last) {
      const auto* lease = machine.lease_at(address(last));
      if (lease != nullptr && lease->state == Lease::State::bound) {
        ASSERT_TRUE(bound.emplace(lease->address, lease->mac).second)
            << "seed " << kSeed << ", round " << round;
        for (const auto& other : machine.leases_after({}, 10)) {
          ASSERT_TRUE(other.address == lease->address || other.client != lease->client)
              << "seed " << kSeed << ", round " << round;
        }
      }
    }
    for (const auto& output : machine.take_outputs()) {
      const auto* reply = std::get_if<ServerReply>(&output);
      if (reply == nullptr || reply->message.yiaddr.is_unspecified()) continue;
      const auto given = reply->message.yiaddr;
      ASSERT_TRUE(given >= address(100) && given <= address(102)) << "seed " << kSeed << ", round " << round;
    }
  }
}

}  // namespace
}  // namespace netrig
