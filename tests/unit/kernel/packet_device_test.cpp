// PacketDevice on a virtual cable: which frames it receives, sends, loses and counts, and what it makes of an
// interface that goes down or away.
#include "kernel/packet_device.hpp"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <poll.h>

#include <algorithm>
#include <system_error>

#include "kernel/kernel_interfaces.hpp"
#include "kernel/netlink_message.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/socket_options.hpp"
#include "private_network.hpp"
#include "veth_pair.hpp"

namespace netrig::testing {
namespace {

constexpr std::uint16_t kExperimental = 0x88b5;  // IEEE 802, "Local Experimental Ethertype 1"
constexpr std::size_t kFullFrame = 1514;

PacketBuffer frame(const MacAddress& to, std::uint32_t number = 0, std::size_t size = 60,
                   std::uint16_t type = kExperimental) {
  ByteWriter writer;
  writer.bytes(to.octets()).bytes(kFirstMac.octets()).u16(type).u32(number);
  writer.zeros(size - writer.size());
  return PacketBuffer::copy_of(writer.view());
}

std::uint32_t number_of(const PacketBuffer& frame) {
  return ByteReader(frame.bytes().subspan(14)).u32();
}

/// Waits at most so long (ms) for the descriptor.
bool is_readable(const PacketDevice& device, int limit = 0) {
  pollfd wait{.fd = device.descriptor(), .events = POLLIN, .revents = 0};
  return poll(&wait, 1, limit) == 1;
}

/// Frames on a veth link are there when the call that sent them returns.
std::vector<std::uint32_t> receive_all(PacketDevice& device) {
  std::vector<std::uint32_t> numbers;
  while (const auto received = device.receive()) numbers.push_back(number_of(*received));
  return numbers;
}

std::vector<std::uint32_t> numbers_up_to(std::size_t count) {
  std::vector<std::uint32_t> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<std::uint32_t>(i);
  return numbers;
}

void set_up(const std::string& interface, bool up) {
  KernelInterfaces("/dev/null").set_up(interface, up).value();
}

TEST(PacketDevice, FramesPassBothWaysWhole) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b");
    EXPECT_EQ(a.mac(), kFirstMac);
    EXPECT_EQ(b.mac(), kSecondMac);
    EXPECT_EQ(a.mtu_bytes(), 1500u);
    for (const std::size_t size : {std::size_t{18}, std::size_t{60}, std::size_t{61}, kFullFrame}) {
      const auto there = frame(kSecondMac, 1, size);
      a.send(there.copy());
      EXPECT_FALSE(is_readable(b)) << "before the flush";
      a.flush();
      EXPECT_TRUE(is_readable(b, 5000));
      const auto at_b = b.receive();
      ASSERT_TRUE(at_b);
      EXPECT_TRUE(std::ranges::equal(at_b->bytes(), there.bytes())) << size;
      const auto back = frame(kFirstMac, 2, size);
      b.send(back.copy());
      b.flush();
      const auto at_a = a.receive();
      ASSERT_TRUE(at_a);
      EXPECT_TRUE(std::ranges::equal(at_a->bytes(), back.bytes())) << size;
    }
    EXPECT_FALSE(b.receive());
    EXPECT_FALSE(is_readable(b));
    EXPECT_EQ(a.statistics().sent, 4u);
    EXPECT_EQ(b.statistics().received, 4u);
    EXPECT_EQ(b.statistics().dropped, 0u);
  });
}

TEST(PacketDevice, ReceivesForItselfItsGroupsAndEverybodyOnly) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b");
    PacketDevice other_socket_on_b("b");
    a.send(frame(kSecondMac, 1));
    a.send(frame(MacAddress({2, 0, 0, 0, 0, 9}), 2));
    a.send(frame(MacAddress::broadcast(), 3));
    a.send(frame(MacAddress({0x01, 0x00, 0x5e, 0x01, 0x02, 0x03}), 4));
    a.send(frame(MacAddress({0x33, 0x33, 0, 0, 0, 1}), 5));
    a.send(frame(kSecondMac, 6, 60, 0x8100));  // IEEE 802.1Q
    a.flush();
    EXPECT_EQ(receive_all(b), (std::vector<std::uint32_t>{1, 3, 4, 5}));
    EXPECT_EQ(receive_all(a), std::vector<std::uint32_t>()) << "its own frames";
    other_socket_on_b.send(frame(kFirstMac, 7));
    other_socket_on_b.flush();
    EXPECT_EQ(receive_all(b), std::vector<std::uint32_t>()) << "frames that leave by another socket";
    EXPECT_EQ(receive_all(a), std::vector<std::uint32_t>{7});
  });
}

TEST(PacketDevice, AnAddressOfItsOwnTakesTheInterfacesPlace) {
  in_private_network([] {
    make_veth_pair("a", "b");
    constexpr MacAddress kOwn({2, 0, 0, 0, 0, 7});
    PacketDevice a("a");
    PacketDevice b("b", {.mac = kOwn});
    EXPECT_EQ(b.mac(), kOwn);
    a.send(frame(kOwn, 1));
    a.send(frame(kSecondMac, 2));
    a.send(frame(MacAddress({2, 0, 0, 0, 1, 7}), 3));  // each half of the address alone
    a.send(frame(MacAddress({6, 0, 0, 0, 0, 7}), 4));
    a.send(frame(MacAddress::broadcast(), 5));
    a.send(frame(MacAddress({0x33, 0x33, 0, 0, 0, 1}), 6));
    a.send(frame(kOwn, 7, 60, 0x8100));  // IEEE 802.1Q
    a.flush();
    EXPECT_EQ(receive_all(b), (std::vector<std::uint32_t>{1, 5, 6}));
    EXPECT_EQ(PacketDevice("b").mac(), kSecondMac) << "the interface keeps its own";
  });
}

TEST(PacketDevice, ABurstIsNotLost) {
  in_private_network([] {
    make_veth_pair("a", "b");
    constexpr std::size_t kBurst = 10'000;
    PacketDevice a("a");
    PacketDevice b("b", {.receive_frames = kBurst});
    for (std::uint32_t i = 0; i < kBurst; ++i) a.send(frame(kSecondMac, i, kFullFrame));
    a.flush();
    EXPECT_EQ(receive_all(b), numbers_up_to(kBurst));
    EXPECT_EQ(a.statistics().sent, kBurst);
    EXPECT_EQ(a.statistics().lost, 0u);
    EXPECT_EQ(b.statistics().dropped, 0u);
  });
}

TEST(PacketDevice, HoldsAReceiveWindowAndGoesRoundAgainAndAgain) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b");
    constexpr std::size_t kSegment = 1460;
    const std::size_t window = PacketDevice::kReceivePayloadBytes / kSegment + 1;
    for (int round = 0; round < 10; ++round) {
      for (std::uint32_t i = 0; i < window; ++i) a.send(frame(kSecondMac, i, kFullFrame));
      a.flush();
      ASSERT_EQ(receive_all(b), numbers_up_to(window)) << "round " << round;
    }
    EXPECT_EQ(b.statistics().received, 10 * window);
  });
}

TEST(PacketDevice, CountsWhatAFullRingDrops) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b", {.receive_frames = 100});
    const auto sent = b.receive_slots() + 100;
    for (std::uint32_t i = 0; i < sent; ++i) a.send(frame(kSecondMac, i));
    a.flush();
    EXPECT_EQ(receive_all(b), numbers_up_to(b.receive_slots()));
    EXPECT_EQ(b.statistics().dropped, 100u);
    EXPECT_EQ(b.statistics().dropped, 100u) << "asked again";
    a.send(frame(kSecondMac, 1));
    a.flush();
    EXPECT_EQ(receive_all(b), std::vector<std::uint32_t>{1}) << "and goes on";
  });
}

TEST(PacketDevice, LosesFramesOfAnImpossibleLength) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b");
    a.send(frame(kSecondMac, 1, kFullFrame + 1));
    a.send(PacketBuffer::copy_of(Bytes(13)));
    a.send(PacketBuffer());
    a.send(frame(kSecondMac, 2, kFullFrame));
    a.flush();
    EXPECT_EQ(receive_all(b), std::vector<std::uint32_t>{2});
    EXPECT_EQ(a.statistics().lost, 3u);
    EXPECT_EQ(a.statistics().sent, 1u);
  });
}

TEST(PacketDevice, TheMtuIsTheInterfacesAndNeverMoreThanAtFirst) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelInterfaces interfaces("/dev/null");
    PacketDevice a("a");
    interfaces.set_mtu("a", 1400).value();
    EXPECT_EQ(a.mtu_bytes(), 1400u);
    interfaces.set_mtu("a", 9000).value();
    EXPECT_EQ(a.mtu_bytes(), 1500u);
    interfaces.set_mtu("b", 9000).value();
    PacketDevice jumbo_a("a");
    PacketDevice jumbo_b("b");
    jumbo_a.send(frame(kSecondMac, 1, 9014));
    jumbo_a.flush();
    const auto received = jumbo_b.receive();
    ASSERT_TRUE(received);
    EXPECT_EQ(received->size(), 9014u);
  });
}

TEST(PacketDevice, AFrameLongerThanASlotArrivesWhole) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice b("b");
    KernelInterfaces interfaces("/dev/null");
    interfaces.set_mtu("a", 60'000).value();
    interfaces.set_mtu("b", 60'000).value();
    const auto sender = FileDescriptor::socket(AF_PACKET, SOCK_RAW, 0);
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = device_index("a").value();
    const auto send_one = [&](std::uint32_t number, std::size_t size) {
      const auto sent = frame(kSecondMac, number, size);
      EXPECT_EQ(sendto(sender.number(), sent.bytes().data(), size, 0, reinterpret_cast<const sockaddr*>(&to),
                       sizeof to),
                static_cast<ssize_t>(size));
    };
    send_one(1, 100);
    send_one(2, 60'014);
    send_one(3, 3000);
    send_one(4, 100);
    for (const auto& [number, size] : {std::pair{1u, 100u}, {2u, 60'014u}, {3u, 3000u}, {4u, 100u}}) {
      const auto received = b.receive();
      ASSERT_TRUE(received);
      EXPECT_EQ(number_of(*received), number);
      EXPECT_EQ(received->size(), size);
    }
    EXPECT_FALSE(b.receive());
  });
}

TEST(PacketDevice, ALinkThatIsDownLosesFramesUntilItIsUpAgain) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b");
    set_up("a", false);
    a.send(frame(kSecondMac, 1));
    a.flush();
    EXPECT_EQ(a.statistics().lost, 1u);
    EXPECT_TRUE(is_readable(a, 5000)) << "to say that it went down";
    EXPECT_FALSE(a.receive());
    EXPECT_FALSE(is_readable(a)) << "said once";
    set_up("a", true);
    for (int attempt = 0; attempt < 1000 && b.statistics().received == 0; ++attempt) {
      a.send(frame(kSecondMac, 2));
      a.flush();
      receive_all(b);
      if (b.statistics().received == 0) poll(nullptr, 0, 5);  // until the kernel has seen the carrier
    }
    EXPECT_GT(b.statistics().received, 0u);
    std::vector<std::uint32_t> back;
    for (int attempt = 0; attempt < 1000 && back.empty(); ++attempt) {
      b.send(frame(kFirstMac, 3));
      b.flush();
      is_readable(a, 5);  // the carrier is seen on each end by itself
      back = receive_all(a);
    }
    ASSERT_FALSE(back.empty());
    EXPECT_EQ(back.front(), 3u);
  });
}

void remove_interface(const std::string& name) {
  NetlinkSocket socket(NETLINK_ROUTE);
  NetlinkMessage message("remove " + name, RTM_DELLINK);
  message.family<ifinfomsg>().ifi_index = device_index(name).value();
  socket.transact(message);
}

std::string error_of_receive(PacketDevice& device) {
  try {
    device.receive();
    return "none";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_device);
    return error.what();
  }
}

TEST(PacketDevice, AnInterfaceThatIsRemovedIsAnErrorThatNamesIt) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    PacketDevice b("b");
    remove_interface("a");
    EXPECT_TRUE(is_readable(a, 5000));
    EXPECT_EQ(error_of_receive(a), "receive from the interface a: No such device");
    EXPECT_EQ(error_of_receive(b), "receive from the interface b: No such device") << "the other end";
    a.send(frame(kSecondMac));
    EXPECT_NO_THROW(a.flush());
    EXPECT_EQ(a.statistics().lost, 1u);
    EXPECT_EQ(a.mtu_bytes(), 1500u);
  });
}

TEST(PacketDevice, AnInterfaceThatIsRemovedWhileDownIsNoticedBySending) {
  in_private_network([] {
    make_veth_pair("a", "b");
    PacketDevice a("a");
    set_up("a", false);
    EXPECT_FALSE(a.receive());
    remove_interface("a");
    a.send(frame(kSecondMac));
    a.flush();
    EXPECT_EQ(error_of_receive(a), "receive from the interface a: No such device");
  });
}

std::string error_of_open(const std::string& interface) {
  try {
    PacketDevice device(interface);
    return "none";
  } catch (const std::system_error& error) {
    return error.what();
  }
}

TEST(PacketDevice, SaysWhichInterfaceCantBeOpened) {
  in_private_network([] {
    EXPECT_EQ(error_of_open("nowhere"), "open the interface nowhere: No such device");
    EXPECT_EQ(error_of_open(""), "open the interface : No such device");
  });
}

}  // namespace
}  // namespace netrig::testing
