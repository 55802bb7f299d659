// What every Host promises about UDP (host/udp.hpp).
#include <algorithm>

#include "host_world.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

class UdpContract : public HostContract {
 protected:
  std::unique_ptr<UdpSocket> socket() { return host().udp({.local = {world().address(), 0}}).value(); }
  /// A port of this host that nobody listens on.
  Endpoint closed_port() {
    auto closing = socket();
    return closing->local();
  }
};
NETRIG_IN_EVERY_WORLD(UdpContract);

TEST_P(UdpContract, ADatagramComesWithItsSurroundings) {
  run([&]() -> Task<> {
    auto a = socket();
    auto b = host().udp({.local = {world().any_address(), 0}}).value();
    const Endpoint to{world().other_address(), b->local().port};
    const OutgoingDatagram sent_datagram{.to = to, .payload = as_bytes("hello"), .ttl = 17};
    auto sent = co_await a->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    auto datagram = co_await b->receive(soon());
    CO_ASSERT(datagram);
    EXPECT_EQ(text_of(datagram->payload), "hello");
    EXPECT_EQ(datagram->from, a->local());
    EXPECT_EQ(datagram->to, to.address);
    EXPECT_EQ(datagram->ttl, 17);
    EXPECT_EQ(datagram->device, world().device());
  });
}

TEST_P(UdpContract, TheSourceCanBeChosen) {
  run([&]() -> Task<> {
    auto a = host().udp({.local = {world().any_address(), 0}, .ttl = 33}).value();
    auto b = socket();
    const OutgoingDatagram sent_datagram{
        .to = b->local(), .payload = as_bytes("x"), .source = world().other_address()};
    auto sent = co_await a->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    auto datagram = co_await b->receive(soon());
    CO_ASSERT(datagram);
    EXPECT_EQ(datagram->from.address, world().other_address());
    EXPECT_EQ(datagram->ttl, 33);
  });
}

TEST_P(UdpContract, EmptyAndLargestDatagramsPassAndLargerOnesAreRefused) {
  run([&]() -> Task<> {
    // IPv4's length counts its header too (RFC 791 3.1), IPv6's does not (RFC 8200 3).
    const std::size_t largest = 65535 - 8 - (world().address().is_v4() ? 20 : 0);
    auto a = socket();
    auto b = socket();
    for (const std::size_t size : {std::size_t{0}, largest}) {
      const Bytes payload(size, 0x5a);
      const OutgoingDatagram sent_datagram{.to = b->local(), .payload = payload};
      auto sent = co_await a->send(sent_datagram, soon());
      EXPECT_TRUE(sent.has_value());
      auto datagram = co_await b->receive(soon());
      CO_ASSERT(datagram);
      EXPECT_EQ(datagram->payload, payload);
    }
    const Bytes payload(largest + 1);
    const OutgoingDatagram refused_datagram{.to = b->local(), .payload = payload};
    auto refused = co_await a->send(refused_datagram, soon());
    CO_ASSERT(!refused);
    EXPECT_EQ(refused.error(), boost::system::errc::message_size);
  });
}

TEST_P(UdpContract, ReceivingTimesOutAndCanBeRepeated) {
  run([&]() -> Task<> {
    auto a = socket();
    auto b = socket();
    const Deadline deadline = in(20ms);
    auto none = co_await b->receive(deadline);
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    EXPECT_GE(host().now(), *deadline);
    const OutgoingDatagram sent_datagram{.to = b->local(), .payload = as_bytes("late")};
    auto sent = co_await a->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    co_await host().sleep_until(host().now() + 20ms);
    auto datagram = co_await b->receive(passed());
    CO_ASSERT(datagram);
    EXPECT_EQ(text_of(datagram->payload), "late");
  });
}

TEST_P(UdpContract, AnUnreachablePortIsToldAsAnErrorAndHarmsNothingElse) {
  run([&]() -> Task<> {
    auto a = socket();
    const Endpoint nobody = closed_port();
    const OutgoingDatagram sent_datagram{.to = nobody, .payload = as_bytes("anyone?")};
    auto sent = co_await a->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    auto error = co_await a->receive_error(soon());
    CO_ASSERT(error);
    EXPECT_EQ(error->kind, NetworkError::Kind::port_unreachable);
    const bool v4 = world().address().is_v4();
    EXPECT_EQ(error->icmp_type, v4 ? 3 : 1);  // RFC 792, RFC 4443 3.1
    EXPECT_EQ(error->icmp_code, v4 ? 3 : 4);
    EXPECT_EQ(error->offender, world().address());
    EXPECT_EQ(error->destination, nobody);
    EXPECT_EQ(text_of(error->quoted), "anyone?");

    auto b = socket();
    for (int i = 0; i < 20; ++i) {
      const OutgoingDatagram lost_datagram{.to = nobody, .payload = as_bytes("anyone?")};
      auto lost = co_await a->send(lost_datagram, soon());
      EXPECT_TRUE(lost.has_value());
      const OutgoingDatagram kept_datagram{.to = b->local(), .payload = as_bytes("you")};
      auto kept = co_await a->send(kept_datagram, soon());
      EXPECT_TRUE(kept.has_value());
      auto datagram = co_await b->receive(soon());
      EXPECT_TRUE(datagram.has_value());
    }
    auto none = co_await a->receive(at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    for (int i = 0; i < 20; ++i) {
      auto queued = co_await a->receive_error(soon());
      EXPECT_TRUE(queued.has_value());
    }
    auto drained = co_await a->receive_error(at_once());
    CO_ASSERT(!drained);
    EXPECT_EQ(drained.error(), HostError::timed_out);
  });
}

TEST_P(UdpContract, ErrorsThatNobodyFetchesDoNotKeepTheHostBusy) {
  run([&]() -> Task<> {
    auto a = socket();
    const OutgoingDatagram sent_datagram{.to = closed_port(), .payload = as_bytes("x")};
    auto sent = co_await a->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    const auto before = std::clock();
    auto none = co_await a->receive(in(300ms));
    EXPECT_FALSE(none.has_value());
    EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10);
  });
}

TEST_P(UdpContract, AConnectedSocketIsToldByReceive) {
  run([&]() -> Task<> {
    auto a = socket();
    const Endpoint nobody = closed_port();
    CO_ASSERT(a->connect(nobody));
    const OutgoingDatagram sent_datagram{.to = nobody, .payload = as_bytes("x")};
    auto sent = co_await a->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    auto refused = co_await a->receive(soon());
    CO_ASSERT(!refused);
    EXPECT_EQ(refused.error(), boost::system::errc::connection_refused);
    auto error = co_await a->receive_error(soon());
    CO_ASSERT(error);
    EXPECT_EQ(error->kind, NetworkError::Kind::port_unreachable);
    auto none = co_await a->receive(at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
  });
}

TEST_P(UdpContract, AConnectedSocketHearsItsPeerOnly) {
  run([&]() -> Task<> {
    auto a = socket();
    auto peer = socket();
    auto stranger = socket();
    const OutgoingDatagram early_datagram{.to = a->local(), .payload = as_bytes("early stranger")};
    auto early = co_await stranger->send(early_datagram, soon());
    EXPECT_TRUE(early.has_value());
    CO_ASSERT(a->connect(peer->local()));
    const OutgoingDatagram late_datagram{.to = a->local(), .payload = as_bytes("late stranger")};
    auto late = co_await stranger->send(late_datagram, soon());
    (void)late;
    const OutgoingDatagram sent_datagram{.to = a->local(), .payload = as_bytes("peer")};
    auto sent = co_await peer->send(sent_datagram, soon());
    EXPECT_TRUE(sent.has_value());
    auto datagram = co_await a->receive(soon());
    CO_ASSERT(datagram);
    EXPECT_EQ(text_of(datagram->payload), "peer");
  });
}

TEST_P(UdpContract, BatchesCarryEveryDatagramInOrder) {
  run([&]() -> Task<> {
    constexpr std::size_t kCount = 200;
    auto a = socket();
    auto b = host().udp({.local = {world().address(), 0}, .receive_buffer_bytes = 1 << 20}).value();
    std::vector<std::string> texts;
    std::vector<OutgoingDatagram> outgoing;
    for (std::size_t i = 0; i < kCount; ++i) texts.push_back("datagram " + std::to_string(i));
    for (const auto& text : texts) outgoing.push_back({.to = b->local(), .payload = as_bytes(text)});
    outgoing[7].ttl = 7;
    auto sent = co_await a->send_batch(outgoing, soon());
    CO_ASSERT(sent);
    EXPECT_EQ(*sent, kCount);

    std::vector<Datagram> incoming(90);
    std::vector<std::string> got;
    while (got.size() < kCount) {
      auto count = co_await b->receive_batch(incoming, soon());
      CO_ASSERT(count);
      EXPECT_GT(*count, 0u);
      for (std::size_t i = 0; i < *count; ++i) {
        if (got.size() == 7) {
          EXPECT_EQ(incoming[i].ttl, 7);
        }
        EXPECT_EQ(incoming[i].from, a->local());
        got.push_back(text_of(incoming[i].payload));
      }
    }
    EXPECT_EQ(got, texts);
    auto none = co_await b->receive_batch(incoming, at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
  });
}

TEST_P(UdpContract, ViewsAreAnsweredAtOnce) {
  run([&]() -> Task<> {
    constexpr std::size_t kCount = 100;
    auto client = host().udp({.local = {world().address(), 0}, .receive_buffer_bytes = 1 << 20}).value();
    const Endpoint any{world().any_address(), 0};
    auto server = host().udp({.local = any, .receive_buffer_bytes = 1 << 20, .surroundings = false}).value();
    const Endpoint server_address{world().other_address(), server->local().port};
    std::vector<std::string> texts;
    std::vector<OutgoingDatagram> outgoing;
    for (std::size_t i = 0; i < kCount; ++i) texts.push_back("question " + std::to_string(i));
    for (const auto& text : texts) outgoing.push_back({.to = server_address, .payload = as_bytes(text)});
    auto asked = client->send_now(outgoing);
    CO_ASSERT(asked);
    EXPECT_EQ(*asked, kCount);

    std::vector<DatagramView> views(30);
    for (std::size_t served = 0; served < kCount;) {
      auto count = co_await server->receive_views(views, soon());
      CO_ASSERT(count);
      std::vector<OutgoingDatagram> replies;
      for (const auto& view : std::span(views).first(*count)) {
        EXPECT_EQ(view.from, client->local());
        EXPECT_EQ(view.to, server_address.address);
        replies.push_back({.to = view.from, .payload = view.payload, .source = view.to});
      }
      auto sent = server->send_now(replies);
      CO_ASSERT(sent);
      EXPECT_EQ(*sent, *count);
      served += *count;
    }
    for (const auto& text : texts) {
      auto echo = co_await client->receive(soon());
      CO_ASSERT(echo);
      EXPECT_EQ(text_of(echo->payload), text);
      EXPECT_EQ(echo->from, server_address);
    }
    auto none = co_await server->receive_views(views, at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    server->close();
    EXPECT_EQ(server->send_now(outgoing).error(), HostError::closed);
  });
}

TEST_P(UdpContract, WithoutSurroundingsTheDestinationIsStillKnown) {
  run([&]() -> Task<> {
    auto client = socket();
    auto server = host().udp({.local = {world().other_address(), 0}, .surroundings = false}).value();
    const OutgoingDatagram question{.to = server->local(), .payload = as_bytes("where?")};
    auto asked = co_await client->send(question, soon());
    CO_ASSERT(asked);
    std::vector<DatagramView> views(4);
    auto count = co_await server->receive_views(views, soon());
    CO_ASSERT(count);
    EXPECT_EQ(*count, 1u);
    EXPECT_EQ(views[0].from, client->local());
    EXPECT_EQ(views[0].to, world().other_address());
    EXPECT_EQ(as_text(views[0].payload), "where?");
  });
}

/// However a host sends those that are alike.
TEST_P(UdpContract, WhatIsSentAtOnceComesInItsOrderAndAsItIs) {
  run([&]() -> Task<> {
    auto one = socket();
    auto two = socket();
    const Endpoint any{world().any_address(), 0};
    auto server = host().udp({.local = any, .receive_buffer_bytes = 1 << 20, .surroundings = false}).value();
    struct Sent {
      UdpSocket& to;
      Bytes payload;
      std::optional<IpAddress> source;
    };
    std::vector<Sent> all;
    const auto add = [&](UdpSocket& to, int count, std::size_t size, std::optional<IpAddress> source = {}) {
      for (int i = 0; i < count; ++i)
        all.push_back({to, Bytes(size, static_cast<std::uint8_t>(all.size())), source});
    };
    add(*one, 5, 100);
    add(*one, 1, 40);
    add(*two, 4, 100);
    add(*two, 3, 100, world().other_address());
    add(*two, 2, 0);
    add(*one, 70, 30);
    add(*two, 3, 1400);
    add(*two, 2, 3000);
    add(*one, 20, 1200);
    std::vector<OutgoingDatagram> outgoing;
    for (const auto& each : all)
      outgoing.push_back({.to = each.to.local(), .payload = each.payload, .source = each.source});
    auto sent = server->send_now(outgoing);
    CO_ASSERT(sent);
    EXPECT_EQ(*sent, all.size());
    for (const auto& each : all) {
      auto datagram = co_await each.to.receive(soon());
      CO_ASSERT(datagram);
      EXPECT_EQ(datagram->payload, each.payload);
      EXPECT_EQ(datagram->from.address, each.source.value_or(world().address()));
    }
  });
}

TEST_P(UdpContract, SendingAtOnceEndsBeforeTheFirstError) {
  run([&]() -> Task<> {
    auto a = socket();
    auto b = socket();
    const Bytes too_long(70'000);
    const std::vector<OutgoingDatagram> outgoing{{.to = b->local(), .payload = as_bytes("one")},
                                                 {.to = b->local(), .payload = too_long},
                                                 {.to = b->local(), .payload = as_bytes("three")}};
    auto sent = a->send_now(outgoing);
    CO_ASSERT(sent);
    EXPECT_EQ(*sent, 1u);
    auto refused = a->send_now(std::span(outgoing).subspan(1));
    EXPECT_EQ(refused.error(), boost::system::errc::message_size);
    co_return;
  });
}

TEST_P(UdpContract, BatchesEndBeforeTheFirstError) {
  run([&]() -> Task<> {
    auto a = socket();
    auto b = socket();
    const Bytes too_long(70'000);
    const std::vector<OutgoingDatagram> outgoing{{.to = b->local(), .payload = as_bytes("one")},
                                                 {.to = b->local(), .payload = as_bytes("two")},
                                                 {.to = b->local(), .payload = too_long},
                                                 {.to = b->local(), .payload = as_bytes("four")}};
    auto sent = co_await a->send_batch(outgoing, soon());
    CO_ASSERT(sent);
    EXPECT_EQ(*sent, 2u);
    auto refused = co_await a->send_batch(std::span(outgoing).subspan(2), soon());
    CO_ASSERT(!refused);
    EXPECT_EQ(refused.error(), boost::system::errc::message_size);
  });
}

TEST_P(UdpContract, MulticastReachesMembersUntilTheyLeave) {
  if (!world().does_multicast()) GTEST_SKIP() << world().device() << " does no multicast";
  run([&]() -> Task<> {
    const auto group = *IpAddress::parse(world().address().is_v4() ? "239.1.2.3" : "ff12::1:2:3");
    const auto device = world().device();
    auto first = host().udp({.local = {world().any_address(), 0}, .reuse_address = true}).value();
    const auto port = first->local().port;
    auto second = host().udp({.local = {world().any_address(), port}, .reuse_address = true}).value();
    auto outsider = host().udp({.local = {world().any_address(), port}, .reuse_address = true}).value();
    CO_ASSERT(first->join_group(group, device));
    CO_ASSERT(second->join_group(group, device));
    auto sender =
        host().udp({.local = {world().any_address(), 0}, .device = device, .multicast_ttl = 5}).value();
    const OutgoingDatagram sent_datagram{.to = {group, port}, .payload = as_bytes("all")};
    auto sent = co_await sender->send(sent_datagram, soon());
    CO_ASSERT(sent);
    for (auto* member : {first.get(), second.get()}) {
      auto datagram = co_await member->receive(soon());
      CO_ASSERT(datagram);
      EXPECT_EQ(text_of(datagram->payload), "all");
      EXPECT_EQ(datagram->to, group);
      EXPECT_EQ(datagram->ttl, 5);
    }
    auto none = co_await outsider->receive(at_once());
    EXPECT_FALSE(none.has_value());
    CO_ASSERT(first->leave_group(group, device));
    const OutgoingDatagram again_datagram{.to = {group, port}, .payload = as_bytes("rest")};
    auto again = co_await sender->send(again_datagram, soon());
    CO_ASSERT(again);
    auto kept = co_await second->receive(soon());
    EXPECT_TRUE(kept.has_value());
    auto left = co_await first->receive(at_once());
    EXPECT_FALSE(left.has_value());
  });
}

TEST_P(UdpContract, BroadcastMustBeAllowed) {
  if (world().address().is_v6()) GTEST_SKIP() << "IPv6 has no broadcast";
  run([&]() -> Task<> {
    auto plain = socket();
    const Endpoint everyone{Ipv4Address::broadcast(), 9};
    const OutgoingDatagram refused_datagram{.to = everyone, .payload = as_bytes("x")};
    auto refused = co_await plain->send(refused_datagram, soon());
    CO_ASSERT(!refused);
    EXPECT_EQ(refused.error(), boost::system::errc::permission_denied);
  });
}

TEST_P(UdpContract, AnAddressIsGivenOnce) {
  auto first = socket();
  auto second = host().udp({.local = first->local()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), boost::system::errc::address_in_use);
  const auto elsewhere = *IpAddress::parse(world().address().is_v4() ? "192.0.2.1" : "2001:db8::1");
  auto foreign = host().udp({.local = {elsewhere, 0}});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error(), boost::system::errc::address_not_available);
}

TEST_P(UdpContract, AnUnknownDeviceIsAnError) {
  auto socket = host().udp({.local = {}, .device = "no-such-device"});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error(), boost::system::errc::no_such_device);
}

Task<> wait_for_error(UdpSocket& socket, Error& outcome) {
  auto error = co_await socket.receive_error({});
  outcome = error.error();
}

Task<> destroy_later(Host& host, std::unique_ptr<UdpSocket>& socket) {
  co_await host.sleep_until(host.now() + 20ms);
  socket.reset();
}

TEST_P(UdpContract, DestroyingASocketEndsEveryWait) {
  run([&]() -> Task<> {
    auto a = socket();
    Error outcome;
    TaskGroup others(host());
    others.spawn(wait_for_error(*a, outcome));
    others.spawn(destroy_later(host(), a));
    auto closed = co_await a->receive({});
    CO_ASSERT(!closed);
    EXPECT_EQ(closed.error(), HostError::closed);
    auto joined = co_await others.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_EQ(outcome, HostError::closed);
  });
}

}  // namespace
}  // namespace netrig::testing
