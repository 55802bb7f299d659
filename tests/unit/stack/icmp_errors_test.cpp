// ICMP errors that come in: which are believed, and what they may make a host keep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packets.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

class IcmpErrors : public OneHost, public ::testing::Test {
 protected:
  /// "Port unreachable" about a datagram of `socket` with that many bytes.
  Bytes refusal(const UdpEndpoint& socket, const std::string& to, std::size_t quoted_bytes = 8) {
    const auto about = udp_packet(header_to("10.0.0.9", "10.0.0.1"), socket.local().port, 9,
                                  Bytes(quoted_bytes, std::uint8_t{'q'}));
    return icmp_packet(
        header_to(to),
        {.type = IcmpMessage::kUnreachable, .code = IcmpMessage::kPortUnreachable, .payload = about});
  }
};

TEST_F(IcmpErrors, AreBelievedWhenTheyAreToldToUs) {
  const auto socket = host->udp().open({}, {}).value();
  take(refusal(*socket, "10.0.0.1"));
  EXPECT_TRUE(socket->receive_error());
}

TEST_F(IcmpErrors, ThatAreToldToAllAreIgnored) {
  const auto socket = host->udp().open({}, {}).value();
  const MacAddress all_hosts({0x01, 0x00, 0x5e, 0, 0, 1});
  take(refusal(*socket, "10.0.0.255"), MacAddress::broadcast());
  take(refusal(*socket, "255.255.255.255"), MacAddress::broadcast());
  take(refusal(*socket, "224.0.0.1"), all_hosts);
  take(refusal(*socket, "10.0.0.255"));
  take(refusal(*socket, "10.0.0.1"), MacAddress::broadcast());
  EXPECT_FALSE(socket->receive_error());
}

TEST_F(IcmpErrors, AreKeptNoLongerThanTheyOughtToBe) {
  auto& jumbo = network.host(2);
  auto& wide = network.attach(jumbo, "wide", "10.0.0.1/24", 65000);
  const auto socket = jumbo->udp().open({}, {}).value();
  const auto frame = frame_of(wide.mac(), kEtherTypeIpv4, refusal(*socket, "10.0.0.1", 60000));
  jumbo->input(2, PacketBuffer::copy_of(frame), network.now);
  const auto error = socket->receive_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->quoted.size(), 540u) << "RFC 1812 4.3.2.3: 576 bytes in all, with two headers before";
  EXPECT_EQ(error->quoted.front(), 'q');
}

}  // namespace
}  // namespace netrig::testing
