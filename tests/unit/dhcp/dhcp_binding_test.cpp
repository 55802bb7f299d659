// What a client believes of an ACK: parameters one by one, and what makes the whole worthless is in the
// client's tests.
#include "dhcp/dhcp_binding.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using namespace std::chrono_literals;

DhcpMessage ack() {
  DhcpMessage message;
  message.op = DhcpMessage::kReply;
  message.yiaddr = Ipv4Address({192, 168, 7, 9});
  message.set_type(DhcpMessageType::ack);
  message.options.set_address(dhcp_option::kServerIdentifier, Ipv4Address({192, 168, 7, 1}));
  message.options.set_u32(dhcp_option::kLeaseTime, 100);
  return message;
}

TEST(DhcpBinding, HasEverythingThatTheServerSays) {
  auto message = ack();
  message.options.set_address(dhcp_option::kSubnetMask, Ipv4Address({255, 255, 0, 0}));
  message.options.set_addresses(dhcp_option::kRouter, {Ipv4Address({192, 168, 7, 1})});
  message.options.set_addresses(dhcp_option::kDomainNameServer,
                                {Ipv4Address({9, 9, 9, 9}), Ipv4Address({8, 8, 8, 8})});
  message.options.set_text(dhcp_option::kDomainName, "lab.example");
  message.options.set_u16(dhcp_option::kInterfaceMtu, 1400);
  message.options.set_u32(dhcp_option::kRenewalTime, 20).set_u32(dhcp_option::kRebindingTime, 30);
  const auto binding = binding_of(message);
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->address.to_string(), "192.168.7.9/16");
  EXPECT_EQ(binding->routers.size(), 1u);
  EXPECT_EQ(binding->dns_servers.at(0).to_string(), "9.9.9.9");
  EXPECT_EQ(binding->domain, "lab.example");
  EXPECT_EQ(binding->mtu_bytes, 1400);
  EXPECT_EQ(binding->server.to_string(), "192.168.7.1");
  EXPECT_EQ(binding->lease, Duration(100s));
  EXPECT_EQ(binding->renew_after, Duration(20s));
  EXPECT_EQ(binding->rebind_after, Duration(30s));
}

TEST(DhcpBinding, WithoutMaskHasThatOfItsClass) {
  EXPECT_EQ(binding_of(ack())->address.length, 24);
}

TEST(DhcpBinding, LeavesOutWhatCannotBe) {
  auto message = ack();
  message.options.set_addresses(dhcp_option::kRouter,
                                {Ipv4Address(), Ipv4Address({127, 0, 0, 1}), Ipv4Address({224, 0, 0, 1})});
  message.options.set(dhcp_option::kDomainNameServer, Bytes{9, 9, 9});
  message.options.set_text(dhcp_option::kDomainName, "lab\nnameserver 6.6.6.6");
  message.options.set_u16(dhcp_option::kInterfaceMtu, 575);
  message.options.set_u32(dhcp_option::kRenewalTime, 90).set_u32(dhcp_option::kRebindingTime, 80);
  const auto binding = binding_of(message);
  ASSERT_TRUE(binding);
  EXPECT_TRUE(binding->routers.empty());
  EXPECT_TRUE(binding->dns_servers.empty());
  EXPECT_EQ(binding->domain, "");
  EXPECT_FALSE(binding->mtu_bytes);
  EXPECT_FALSE(binding->renew_after || binding->rebind_after);
}

TEST(DhcpBinding, TakesPointToPointAddresses) {  // RFC 3021
  auto message = ack();
  message.options.set_address(dhcp_option::kSubnetMask, Ipv4Address(0xfffffffe));
  EXPECT_EQ(binding_of(message)->address.length, 31);
}

TEST(DhcpBinding, MayBeForEver) {
  auto message = ack();
  message.options.set_u32(dhcp_option::kLeaseTime, kInfiniteLeaseSeconds);
  EXPECT_EQ(binding_of(message)->lease, std::nullopt);
}

TEST(DhcpBinding, HasRoutesInThePlaceOfRouters) {  // RFC 3442
  auto message = ack();
  message.options.set_addresses(dhcp_option::kRouter, {Ipv4Address({192, 168, 7, 1})});
  message.options.set(dhcp_option::kClasslessStaticRoutes,
                      Bytes{0, 192, 168, 7, 2, 24, 10, 5, 0, 192, 168, 7, 3, 17, 10, 6, 255, 0, 0, 0, 0});
  const auto binding = binding_of(message);
  ASSERT_TRUE(binding);
  EXPECT_TRUE(binding->routers.empty());
  ASSERT_EQ(binding->routes.size(), 3u);
  EXPECT_EQ(binding->routes[0].destination.to_string(), "0.0.0.0/0");
  EXPECT_EQ(binding->routes[0].gateway.to_string(), "192.168.7.2");
  EXPECT_EQ(binding->routes[1].destination.to_string(), "10.5.0.0/24");
  EXPECT_EQ(binding->routes[2].destination.to_string(), "10.6.128.0/17") << "without host bits";
  EXPECT_TRUE(binding->routes[2].gateway.is_unspecified());
}

TEST(DhcpBinding, HasNoRoutesOfAnOptionThatIsCutShort) {
  for (const auto& bad :
       {Bytes{24, 10, 5}, Bytes{33, 10, 5, 0, 0, 0, 1, 2, 3, 4}, Bytes{24, 10, 5, 0, 192, 168, 7}}) {
    auto message = ack();
    message.options.set_addresses(dhcp_option::kRouter, {Ipv4Address({192, 168, 7, 1})});
    message.options.set(dhcp_option::kClasslessStaticRoutes, bad);
    EXPECT_TRUE(binding_of(message)->routes.empty());
    EXPECT_EQ(binding_of(message)->routers.size(), 1u);
  }
}

TEST(DhcpBinding, HasTimeServers) {
  auto message = ack();
  message.options.set_addresses(dhcp_option::kNtpServers, {Ipv4Address({9, 9, 9, 9})});
  EXPECT_EQ(binding_of(message)->ntp_servers.size(), 1u);
}

}  // namespace
}  // namespace netrig
