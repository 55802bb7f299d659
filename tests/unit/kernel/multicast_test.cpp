// IPv6 multicast between interfaces of the kernel: the loopback, where Host's contract is tested, does none.
#include <gtest/gtest.h>

#include "kernel/kernel_host.hpp"
#include "private_network.hpp"
#include "run_on.hpp"
#include "veth_pair.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

void make_ipv6_cable() {
  make_veth_pair("a", "b");
  for (const std::string name : {"a", "b"}) set_sysctl("ipv6/conf/" + name + "/disable_ipv6", "0");
  // The kernel's own link-local addresses are tentative for a while (RFC 4862 5.4); this one is not.
  KernelInterfaces("/dev/null").add_address("a", *IpPrefix::parse("fe80::1/64")).value();
}

TEST(Multicast, Ipv6DatagramsReachMembersUntilTheyLeave) {
  in_private_network([] {
    make_ipv6_cable();
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      const auto group = *IpAddress::parse("ff12::1:2:3");
      const Deadline soon = host.now() + 5s;
      auto member = host.udp({.local = {Ipv6Address(), 0}, .device = "b"}).value();
      auto sender = host.udp({.local = {Ipv6Address(), 0}, .device = "a", .multicast_ttl = 5}).value();
      CO_ASSERT(member->join_group(group, "b"));
      const OutgoingDatagram datagram{.to = {group, member->local().port}, .payload = as_bytes("all")};
      auto sent = co_await sender->send(datagram, soon);
      CO_ASSERT(sent);
      auto received = co_await member->receive(soon);
      CO_ASSERT(received);
      EXPECT_EQ(as_text(received->payload), "all");
      EXPECT_EQ(received->to, group);
      EXPECT_EQ(received->ttl, 5);
      EXPECT_EQ(received->device, "b");
      EXPECT_TRUE(received->from.address.v6().is_link_local());
      CO_ASSERT(member->leave_group(group, "b"));
      auto again = co_await sender->send(datagram, soon);
      CO_ASSERT(again);
      auto none = co_await member->receive(host.now() + 50ms);
      EXPECT_FALSE(none.has_value());
    });
  });
}

}  // namespace
}  // namespace netrig::testing
