// Which interfaces a stack on raw sockets may have.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <string>

#include "raw/node_configuration.hpp"
#include "unit/kernel/private_network.hpp"
#include "unit/kernel/veth_pair.hpp"

namespace netrig::testing {
namespace {

/// What configure() says of an interface; empty when it takes it.
std::string refusal_of(const std::string& interface, const std::vector<IpPrefix>& addresses = {}) {
  boost::asio::io_context loop(1);
  RawDriver driver(loop);
  try {
    configure(driver, {.devices = {{.name = interface, .addresses = addresses}}});
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

void run_ip(const std::string& words) {
  ASSERT_EQ(std::system(("ip " + words).c_str()), 0);
}

TEST(Configure, NamesTheInterfacesWhereThereIsNoneOfThatName) {
  in_private_network([] {
    make_veth_pair("one", "two");
    EXPECT_EQ(refusal_of("nix").substr(0, 37), "there is no interface nix; there is l") << refusal_of("nix");
  });
}

TEST(Configure, RefusesAnInterfaceOnWhichTheKernelAnswers) {
  in_private_network([] {
    make_veth_pair("one", "two");
    run_ip("address add 10.0.0.1/24 dev one");
    EXPECT_NE(refusal_of("one").find("has the address 10.0.0.1/24 in the kernel"), std::string::npos);
    EXPECT_EQ(refusal_of("two"), "");
  });
}

TEST(Configure, TakesOneWithAnIpv6LinkLocalAddressOnly) {
  in_private_network([] {
    make_veth_pair("one", "two");
    set_sysctl("ipv6/conf/one/disable_ipv6", "0");
    run_ip("address replace fe80::1/64 dev one nodad");
    EXPECT_EQ(refusal_of("one"), "");
    EXPECT_NE(refusal_of("one", {*IpPrefix::parse("2001:db8::2/64")}).find("has the address fe80::1/64"),
              std::string::npos)
        << "both would answer";
    run_ip("address add 2001:db8::1/64 dev one nodad");
    EXPECT_NE(refusal_of("one").find("has the address 2001:db8::1/64"), std::string::npos);
  });
}

}  // namespace
}  // namespace netrig::testing
