// Frames on a virtual cable: what a packet socket of ours sends, receives and drops.
#include <gtest/gtest.h>

#include "kernel/kernel_host.hpp"
#include "private_network.hpp"
#include "run_on.hpp"
#include "veth_pair.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

Bytes frame(const MacAddress& to, std::uint16_t type, std::string_view text) {
  ByteWriter writer;
  writer.bytes(to.octets()).bytes(kFirstMac.octets()).u16(type).text(text);
  return std::move(writer).take();
}

/// An IPv4 UDP frame without checksums, which nobody here looks at.
Bytes udp_frame(std::uint16_t port, std::uint16_t fragment, std::uint8_t protocol = 17,
                int option_words = 0) {
  ByteWriter writer;
  writer.bytes(kSecondMac.octets()).bytes(kFirstMac.octets()).u16(0x0800);
  writer.u8(static_cast<std::uint8_t>(0x45 + option_words)).u8(0);
  writer.u16(static_cast<std::uint16_t>(28 + 4 * option_words))
      .u16(1)
      .u16(fragment)
      .u8(64)
      .u8(protocol)
      .u16(0);
  writer.u32(0x0a000001).u32(0x0a000002).zeros(static_cast<std::size_t>(4 * option_words));
  writer.u16(1000).u16(port).u16(8).u16(0);
  return std::move(writer).take();
}

Task<> send_frame(EthernetSocket& socket, Bytes bytes) {
  auto sent = co_await socket.send(bytes, {});
  EXPECT_TRUE(sent.has_value()) << sent.error().message();
}

TEST(Ethernet, FramesArriveWholeAndOnlyThoseForThisHost) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      const EthernetFilter filter{.ether_type = 0x88b5};  // for experiments (IEEE 802)
      auto a = host.ethernet("a", filter).value();
      auto b = host.ethernet("b", filter).value();
      EXPECT_EQ(a->address(), kFirstMac);
      EXPECT_EQ(b->mtu_bytes(), 1500u);
      const Bytes to_b = frame(kSecondMac, 0x88b5, std::string(1500, 'x'));
      const Bytes to_all = frame(MacAddress::broadcast(), 0x88b5, "to all");
      co_await send_frame(*a, frame(MacAddress({2, 0, 0, 0, 0, 9}), 0x88b5, "to a foreigner"));
      co_await send_frame(*a, frame(kSecondMac, 0x88b6, "of another type"));
      co_await send_frame(*a, to_b);
      co_await send_frame(*a, to_all);
      const Deadline soon = host.now() + 5s;
      auto first = co_await b->receive(soon);
      CO_ASSERT(first);
      EXPECT_EQ(*first, to_b);
      auto second = co_await b->receive(soon);
      CO_ASSERT(second);
      EXPECT_EQ(*second, to_all);
      const Deadline at_once = host.now() + 20ms;
      auto own = co_await a->receive(at_once);
      CO_ASSERT(!own);
      EXPECT_EQ(own.error(), HostError::timed_out);
      EXPECT_GE(host.now(), *at_once);
      const Bytes too_long = frame(kSecondMac, 0x88b5, std::string(1501, 'x'));
      auto refused = co_await a->send(too_long, soon);
      CO_ASSERT(!refused);
      EXPECT_EQ(refused.error(), boost::system::errc::message_size);
    });
  });
}

TEST(Ethernet, TheFilterFindsAnUnfragmentedUdpPort) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      const EthernetFilter filter{.udp_destination_port = 68};
      auto a = host.ethernet("a", filter).value();
      auto b = host.ethernet("b", filter).value();
      co_await send_frame(*a, udp_frame(67, 0));
      co_await send_frame(*a, udp_frame(68, 0x2000));
      co_await send_frame(*a, udp_frame(68, 0x0001));
      co_await send_frame(*a, udp_frame(68, 0, 6));
      co_await send_frame(*a, frame(kSecondMac, 0x0800, "short"));
      const Bytes wanted = udp_frame(68, 0);
      const Bytes with_options = udp_frame(68, 0x4000, 17, 3);
      co_await send_frame(*a, wanted);
      co_await send_frame(*a, with_options);
      const Deadline soon = host.now() + 5s;
      auto first = co_await b->receive(soon);
      CO_ASSERT(first);
      EXPECT_EQ(*first, wanted);
      auto second = co_await b->receive(soon);
      CO_ASSERT(second);
      EXPECT_EQ(*second, with_options);
    });
  });
}

TEST(Ethernet, TheFilterFindsAnIpProtocol) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      const EthernetFilter filter{.ip_protocol = 6};
      auto a = host.ethernet("a", filter).value();
      auto b = host.ethernet("b", filter).value();
      const Bytes wanted = udp_frame(68, 0, 6);
      co_await send_frame(*a, udp_frame(68, 0, 17));
      co_await send_frame(*a, wanted);
      auto first = co_await b->receive(host.now() + 5s);
      CO_ASSERT(first);
      EXPECT_EQ(*first, wanted);
    });
  });
}

TEST(Ethernet, BatchesHoldWhatIsThereInOrder) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      const EthernetFilter filter{.ether_type = 0x88b5};
      auto a = host.ethernet("a", filter).value();
      auto b = host.ethernet("b", filter).value();
      b->set_receive_buffer(1024 * 1024);
      std::vector<Bytes> sent;
      for (int i = 0; i < 100; ++i) sent.push_back(frame(kSecondMac, 0x88b5, std::to_string(i)));
      const Deadline soon = host.now() + 5s;
      const auto count = co_await a->send_batch(sent, soon);
      CO_ASSERT(count);
      EXPECT_EQ(*count, sent.size()) << "more than one call of the kernel's takes";
      std::vector<Bytes> received;
      std::vector<Bytes> batch(40);
      while (received.size() < sent.size()) {
        const auto got = co_await b->receive_batch(batch, soon);
        CO_ASSERT(got);
        EXPECT_GE(*got, 1u);
        received.insert(received.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(*got));
      }
      EXPECT_EQ(received, sent);
      const Deadline at_once = host.now() + 20ms;
      const auto none = co_await b->receive_batch(batch, at_once);
      CO_ASSERT(!none);
      EXPECT_EQ(none.error(), HostError::timed_out);
    });
  });
}

TEST(Ethernet, ABatchEndsBeforeWhatIsNoFrame) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      auto a = host.ethernet("a", {}).value();
      const Deadline soon = host.now() + 5s;
      const std::vector<Bytes> frames{frame(kSecondMac, 0x88b5, "x"), Bytes(13),
                                      frame(kSecondMac, 0x88b5, "y")};
      const auto some = co_await a->send_batch(frames, soon);
      CO_ASSERT(some);
      EXPECT_EQ(*some, 1u);
      const auto none = co_await a->send_batch(std::span(frames).subspan(1), soon);
      CO_ASSERT(!none);
      EXPECT_EQ(none.error(), boost::system::errc::invalid_argument);
      EXPECT_TRUE(host.interfaces().set_up("a", false).has_value());
      const auto down = co_await a->send_batch(std::span(frames).first(1), soon);
      CO_ASSERT(!down);
      EXPECT_EQ(down.error(), boost::system::errc::network_down);
    });
  });
}

TEST(Ethernet, ADownLinkIsAnError) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelHost host;
    run_on(host, [&]() -> Task<> {
      auto a = host.ethernet("a", {}).value();
      EXPECT_TRUE(host.interfaces().set_up("a", false).has_value());
      const Bytes bytes = frame(kSecondMac, 0x88b5, "x");
      const Deadline soon = host.now() + 5s;
      auto sent = co_await a->send(bytes, soon);
      CO_ASSERT(!sent);
      EXPECT_EQ(sent.error(), boost::system::errc::network_down);
    });
    EXPECT_EQ(host.ethernet("no-such-device", {}).error(), boost::system::errc::no_such_device);
  });
}

}  // namespace
}  // namespace netrig::testing
