// Interfaces, addresses, routes and resolvers of the kernel, and the netlink socket below them.
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "kernel/kernel_interfaces.hpp"
#include "kernel/netlink_attributes.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/resolver_file.hpp"
#include "kernel/socket_options.hpp"
#include "private_network.hpp"
#include "veth_pair.hpp"

namespace netrig::testing {
namespace {

namespace errc = boost::system::errc;

IpPrefix prefix(const std::string& text) {
  return IpPrefix::parse(text).value();
}

Interface find(const Interfaces& interfaces, const std::string& name) {
  for (auto& interface : interfaces.list().value()) {
    if (interface.name == name) return interface;
  }
  throw std::runtime_error("no interface " + name);
}

bool has_route(const Interfaces& interfaces, const Route& route) {
  const auto routes = interfaces.routes().value();
  return std::ranges::find(routes, route) != routes.end();
}

/// TCP's congestion control on the unicast routes of the main table, by destination; empty: the system's.
std::map<std::string, std::string> congestion_controls() {
  std::map<std::string, std::string> result;
  NetlinkMessage message("list the routes", RTM_GETROUTE);
  message.family<rtmsg>().rtm_family = AF_UNSPEC;
  NetlinkSocket(NETLINK_ROUTE).dump(message, [&](const nlmsghdr& entry) {
    const auto& header = *netlink_family<rtmsg>(entry);
    if (header.rtm_table != RT_TABLE_MAIN || header.rtm_type != RTN_UNICAST) return;
    const auto attributes = netlink_attributes(entry, sizeof header);
    const auto destination = read_address(attributes, RTA_DST);
    auto& name = result[destination ? destination->to_string() : "default"];
    const auto metrics = attributes.find(RTA_METRICS);
    if (metrics == attributes.end()) return;
    const auto find_name = [](const nlattr* metric, void* into) {
      if (mnl_attr_get_type(metric) == RTAX_CC_ALGO)
        *static_cast<std::string*>(into) = mnl_attr_get_str(metric);
      return MNL_CB_OK;
    };
    mnl_attr_parse_nested(metrics->second, find_name, &name);
  });
  return result;
}

NetlinkMessage bad_address(int number) {
  NetlinkMessage message("add the address number " + std::to_string(number), RTM_NEWADDR, NLM_F_CREATE);
  auto& header = message.family<ifaddrmsg>();
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = 32;
  header.ifa_index = 4711;
  message.address(IFA_LOCAL, Ipv4Address({10, 0, 0, 1}));
  return message;
}

NetlinkMessage loopback_address(int number) {
  NetlinkMessage message("add the address number " + std::to_string(number), RTM_NEWADDR, NLM_F_CREATE);
  auto& header = message.family<ifaddrmsg>();
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = 32;
  header.ifa_index = 1;
  message.address(IFA_LOCAL, Ipv4Address(0x0a000000u + static_cast<std::uint32_t>(number)));
  return message;
}

TEST(Interfaces, ListsTheLoopback) {
  const auto loopback = find(KernelInterfaces("/dev/null"), "lo");
  EXPECT_EQ(loopback.index, 1);
  EXPECT_TRUE(loopback.loopback);
  EXPECT_GE(loopback.mtu_bytes, 1280u);
}

TEST(Interfaces, SetsLinksAddressesAndRoutes) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelInterfaces interfaces("/dev/null");
    EXPECT_EQ(find(interfaces, "a").mac, kFirstMac);
    EXPECT_TRUE(find(interfaces, "a").up);
    EXPECT_TRUE(interfaces.set_mtu("a", 1400).has_value());
    EXPECT_EQ(find(interfaces, "a").mtu_bytes, 1400u);

    const auto address = prefix("10.0.0.1/24");
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(interfaces.add_address("a", address).has_value());
    EXPECT_EQ(find(interfaces, "a").addresses, std::vector{address});
    EXPECT_TRUE(has_route(interfaces, {.destination = prefix("10.0.0.0/24"), .device = "a"}));

    const Route first{prefix("0.0.0.0/0"), Ipv4Address({10, 0, 0, 254}), "a"};
    const Route second{prefix("0.0.0.0/0"), Ipv4Address({10, 0, 0, 253}), "a"};
    const Route third{prefix("0.0.0.0/0"), Ipv4Address({10, 0, 0, 252}), "a", 7};
    for (const auto& route : {first, first, second, third})
      EXPECT_TRUE(interfaces.set_route(route).has_value());
    EXPECT_FALSE(has_route(interfaces, first));
    EXPECT_TRUE(has_route(interfaces, second));
    EXPECT_TRUE(has_route(interfaces, third));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(interfaces.remove_route(second).has_value());
    EXPECT_FALSE(has_route(interfaces, second));
    EXPECT_TRUE(has_route(interfaces, third));
    const Route unreachable{prefix("10.9.0.0/16"), Ipv4Address({10, 8, 0, 1}), ""};
    EXPECT_FALSE(KernelInterfaces("/dev/null").remove_route(third).has_error());
    EXPECT_EQ(interfaces.set_route(unreachable).error(), errc::network_unreachable);

    for (int i = 0; i < 2; ++i) EXPECT_TRUE(interfaces.remove_address("a", address).has_value());
    EXPECT_TRUE(find(interfaces, "a").addresses.empty());
    EXPECT_TRUE(interfaces.set_up("a", false).has_value());
    EXPECT_FALSE(find(interfaces, "a").up);
    EXPECT_EQ(interfaces.set_up("no-such-device", true).error(), errc::no_such_device);
    EXPECT_EQ(interfaces.add_address("no-such-device", address).error(), errc::no_such_device);
  });
}

TEST(Interfaces, PutsItsCongestionControlOnEveryRoute) {
  in_private_network([] {
    make_veth_pair("a", "b");
    set_sysctl("ipv6/conf/a/disable_ipv6", "0");
    KernelInterfaces interfaces("/dev/null", "reno");
    const auto address = prefix("10.0.0.1/24");
    EXPECT_TRUE(interfaces.add_address("a", address).has_value());
    EXPECT_TRUE(interfaces.add_address("a", prefix("2001:db8::1/64")).has_value());
    const Route first{prefix("0.0.0.0/0"), Ipv4Address({10, 0, 0, 254}), "a"};
    const Route second{prefix("10.9.0.0/16"), Ipv4Address({10, 0, 0, 254}), ""};
    for (const auto& route : {first, second}) EXPECT_TRUE(interfaces.set_route(route).has_value());
    auto controls = congestion_controls();
    controls.erase("fe80::");  // it may come later
    EXPECT_EQ(controls,
              (std::map<std::string, std::string>{
                  {"10.0.0.0", "reno"}, {"2001:db8::", "reno"}, {"default", "reno"}, {"10.9.0.0", "reno"}}));
    EXPECT_TRUE(interfaces.set_up("a", false).has_value());
    EXPECT_TRUE(interfaces.set_up("a", true).has_value());
    EXPECT_EQ(congestion_controls()["10.0.0.0"], "reno") << "the kernel made that route anew";
    EXPECT_TRUE(interfaces.remove_address("a", address).has_value());
    EXPECT_FALSE(congestion_controls().contains("10.0.0.0")) << "it goes with its address";
    EXPECT_TRUE(interfaces.remove_address("a", prefix("2001:db8::1/64")).has_value());
    EXPECT_FALSE(congestion_controls().contains("2001:db8::"));
  });
}

TEST(Interfaces, LeavesTheSystemsCongestionControlAlone) {
  in_private_network([] {
    make_veth_pair("a", "b");
    KernelInterfaces interfaces("/dev/null");
    EXPECT_TRUE(interfaces.add_address("a", prefix("10.0.0.1/24")).has_value());
    EXPECT_TRUE(interfaces.set_route({prefix("0.0.0.0/0"), Ipv4Address({10, 0, 0, 254}), "a"}).has_value());
    EXPECT_EQ(congestion_controls(), (std::map<std::string, std::string>{{"10.0.0.0", ""}, {"default", ""}}));
  });
}

TEST(Interfaces, KnowsIpv6) {
  in_private_network([] {
    make_veth_pair("a", "b");
    set_sysctl("ipv6/conf/a/disable_ipv6", "0");
    KernelInterfaces interfaces("/dev/null");
    const auto address = prefix("2001:db8::1/64");
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(interfaces.add_address("a", address).has_value());
    const auto addresses = find(interfaces, "a").addresses;
    EXPECT_NE(std::ranges::find(addresses, address), addresses.end());
    const Route route{prefix("2001:db8:1::/48"), IpAddress::parse("2001:db8::2"), "a", 99};
    EXPECT_TRUE(interfaces.set_route(route).has_value());
    EXPECT_TRUE(has_route(interfaces, route));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(interfaces.remove_route(route).has_value());
    EXPECT_FALSE(has_route(interfaces, route));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(interfaces.remove_address("a", address).has_value());
  });
}

TEST(NetlinkSocket, ManyRequestsAreAllAnswered) {
  in_private_network([] {
    constexpr int kCount = 1000;
    std::vector<NetlinkMessage> messages;
    for (int i = 1; i <= kCount; ++i) messages.push_back(loopback_address(i));
    NetlinkSocket socket(NETLINK_ROUTE);
    socket.transact_all(messages);
    const auto loopback = find(KernelInterfaces("/dev/null"), "lo");
    EXPECT_GE(loopback.addresses.size(), static_cast<std::size_t>(kCount));
  });
}

TEST(NetlinkSocket, AFailureNamesItsAttemptAndTheOthersAreDone) {
  in_private_network([] {
    std::vector<NetlinkMessage> messages;
    messages.push_back(loopback_address(1));
    messages.push_back(bad_address(2));
    messages.push_back(loopback_address(3));
    NetlinkSocket socket(NETLINK_ROUTE);
    try {
      socket.transact_all(messages);
      ADD_FAILURE() << "no error";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::no_such_device);
      EXPECT_NE(std::string(error.what()).find("add the address number 2"), std::string::npos)
          << error.what();
    }
    const auto addresses = find(KernelInterfaces("/dev/null"), "lo").addresses;
    EXPECT_NE(std::ranges::find(addresses, prefix("10.0.0.3/32")), addresses.end());
    EXPECT_EQ(socket.try_transact(messages[1]), ENODEV);
  });
}

TEST(NetlinkSocket, AllOfManyRequestsMayFail) {
  in_private_network([] {
    constexpr int kCount = 1000;
    std::vector<NetlinkMessage> messages;
    for (int i = 1; i <= kCount; ++i) messages.push_back(bad_address(i));
    messages.push_back(loopback_address(1));
    NetlinkSocket socket(NETLINK_ROUTE);
    try {
      socket.transact_all(messages);
      ADD_FAILURE() << "no error";
    } catch (const std::system_error& error) {
      const std::string text = error.what();
      const std::string first = "add the address number 1";
      EXPECT_TRUE(text.starts_with(first) && text.find_first_of("0123456789", first.size()) > first.size())
          << text;
    }
    auto later = loopback_address(2);
    EXPECT_NO_THROW(socket.transact(later)) << "nothing is left over for later requests";
    const auto addresses = find(KernelInterfaces("/dev/null"), "lo").addresses;
    EXPECT_NE(std::ranges::find(addresses, prefix("10.0.0.1/32")), addresses.end());
  });
}

TEST(NetlinkSocket, OneAnswerIsGot) {
  NetlinkSocket socket(NETLINK_ROUTE);
  NetlinkMessage message("ask for the loopback", RTM_GETLINK);
  message.family<ifinfomsg>().ifi_index = 1;
  std::string name;
  socket.get(message, [&](const nlmsghdr& answer) {
    name = read_text(netlink_attributes(answer, sizeof(ifinfomsg)), IFLA_IFNAME).value_or("");
  });
  EXPECT_EQ(name, "lo");
}

TEST(NetlinkMessage, TooLongAMessageIsAnError) {
  NetlinkMessage message("say a lot", RTM_NEWLINK);
  message.family<ifinfomsg>();
  const Bytes much(6000);
  message.bytes(1, much);
  EXPECT_THROW(message.bytes(1, much), std::length_error);
}

TEST(Resolvers, ReadsWhatTheCLibraryReads) {
  const auto resolvers = parse_resolvers(
      "# comment\nnameserver 10.0.0.1\nnameserver  fe80::1%eth0 \noptions ndots:2\n"
      "domain old.example\nsearch a.example b.example ; rest\nnameserver nonsense\nnameserver\n");
  EXPECT_EQ(resolvers.servers,
            (std::vector<IpAddress>{Ipv4Address({10, 0, 0, 1}), *IpAddress::parse("fe80::1")}));
  EXPECT_EQ(resolvers.search, (std::vector<std::string>{"a.example", "b.example"}));
  EXPECT_EQ(parse_resolvers(format_resolvers(resolvers)), resolvers);
}

TEST(Resolvers, AreReplacedAndReadBack) {
  const auto path = std::filesystem::temp_directory_path() / ("netrig-resolv-" + std::to_string(::getpid()));
  KernelInterfaces interfaces(path.string());
  EXPECT_EQ(interfaces.resolvers().value(), Resolvers{});
  const Resolvers resolvers{{Ipv4Address({192, 0, 2, 1})}, {"lab"}};
  EXPECT_TRUE(interfaces.set_resolvers(resolvers).has_value());
  EXPECT_EQ(interfaces.resolvers().value(), resolvers);
  EXPECT_TRUE(interfaces.set_resolvers({}).has_value());
  EXPECT_EQ(interfaces.resolvers().value(), Resolvers{});
  std::filesystem::remove(path);
  EXPECT_FALSE(KernelInterfaces("/no/such/directory/file").set_resolvers(resolvers).has_value());
}

TEST(Resolvers, AFileThatIsAMountIsWrittenInPlace) {
  in_private_network([] {
    ASSERT_EQ(unshare(CLONE_NEWNS), 0) << std::strerror(errno);
    ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << std::strerror(errno);
    const auto path = std::filesystem::temp_directory_path() / ("netrig-bound-" + std::to_string(::getpid()));
    std::ofstream(path) << "nameserver 10.9.9.9\nnameserver 10.9.9.8\n";
    ASSERT_EQ(mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr), 0) << std::strerror(errno);
    KernelInterfaces interfaces(path.string());
    const Resolvers resolvers{{Ipv4Address({192, 0, 2, 1})}, {}};
    EXPECT_TRUE(interfaces.set_resolvers(resolvers).has_value());
    EXPECT_EQ(interfaces.resolvers().value(), resolvers);
    umount(path.c_str());
    std::filesystem::remove(path);
  });
}

}  // namespace
}  // namespace netrig::testing
