// ICMP echo by the kernel: replies, and errors with the sequence number of the request they are about.
#include <gtest/gtest.h>

#include "kernel/kernel_host.hpp"
#include "private_network.hpp"
#include "run_on.hpp"
#include "veth_pair.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

Task<> ping_loopback(KernelHost& host, IpAddress to, std::uint8_t ttl) {
  auto echo = host.echo(to).value();
  auto other = host.echo(to).value();  // hears nothing of the first one's
  for (std::uint16_t i = 0; i < 3; ++i) {
    const EchoRequest request{.to = to, .sequence = i, .ttl = ttl, .payload = as_bytes("payload")};
    const Deadline soon = host.now() + 5s;
    auto sent = co_await echo->send(request, soon);
    CO_ASSERT(sent);
    auto answer = co_await echo->receive(soon);
    CO_ASSERT(answer);
    const auto* reply = std::get_if<EchoReply>(&*answer);
    CO_ASSERT(reply != nullptr);
    EXPECT_EQ(reply->from, to);
    EXPECT_EQ(reply->sequence, i);
    EXPECT_EQ(reply->ttl, 64);
    EXPECT_EQ(as_text(reply->payload), "payload");
  }
  const Deadline at_once = host.now() + 20ms;
  auto none = co_await other->receive(at_once);
  CO_ASSERT(!none);
  EXPECT_EQ(none.error(), HostError::timed_out);
}

Task<> ping_nobody(KernelHost& host) {
  const IpAddress nobody = Ipv4Address({10, 0, 0, 9});
  auto echo = host.echo(nobody).value();
  const EchoRequest request{.to = nobody, .sequence = 4242, .payload = as_bytes("anyone?")};
  const Deadline soon = host.now() + 10s;
  auto sent = co_await echo->send(request, soon);
  CO_ASSERT(sent);
  auto answer = co_await echo->receive(soon);
  CO_ASSERT(answer);
  const auto* error = std::get_if<EchoError>(&*answer);
  CO_ASSERT(error != nullptr);
  EXPECT_EQ(error->sequence, 4242);
  EXPECT_EQ(error->error.kind, NetworkError::Kind::unreachable);
  EXPECT_EQ(error->error.destination, (Endpoint{nobody, 0}));
  EXPECT_EQ(error->error.offender, IpAddress(Ipv4Address({10, 0, 0, 1})));
  EXPECT_EQ(as_text(error->error.quoted), "anyone?");
}

/// With a ping socket where `allowed`, with a raw socket else.
void ping(bool allowed, const std::function<Task<>(KernelHost&)>& body) {
  in_private_network([&] {
    make_veth_pair("a", "b");
    if (allowed) set_sysctl("ipv4/ping_group_range", "0 0");  // nobody's in a new namespace
    // An unanswered ARP request is given up soon (RFC 1122 2.3.2.2 leaves the time open).
    set_sysctl("ipv4/neigh/a/mcast_solicit", "1");
    set_sysctl("ipv4/neigh/a/retrans_time_ms", "50");
    KernelHost host;
    host.interfaces().add_address("a", *IpPrefix::parse("10.0.0.1/24")).value();
    run_on(host, [&]() -> Task<> { co_await body(host); });
  });
}

TEST(Echo, RepliesCome) {
  const IpAddress loopback = Ipv4Address({127, 0, 0, 1});
  for (const bool allowed : {true, false}) {
    ping(allowed, [&](KernelHost& host) { return ping_loopback(host, loopback, 9); });
  }
}

TEST(Echo, RepliesComeByIpv6) {
  const IpAddress loopback = *IpAddress::parse("::1");
  for (const bool allowed : {true, false}) {
    ping(allowed, [&](KernelHost& host) { return ping_loopback(host, loopback, 9); });
  }
}

TEST(Echo, ErrorsNameTheirRequest) {
  for (const bool allowed : {true, false}) ping(allowed, ping_nobody);
}

}  // namespace
}  // namespace netrig::testing
