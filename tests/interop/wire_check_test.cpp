// The witness himself: tshark has nothing against our captures, and does complain when something is wrong
// with one.
#include "testing/wire_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "support/temporary_directory.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"
#include "wire/capture_file.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kLan = R"(
name: witness
links:
  lan: {subnet: 10.0.0.0/24, subnet6: "2001:db8::/64"}
nodes:
  server: {on: {lan: [10.0.0.3, "2001:db8::3"]}, files: topologies/boot/dns, run: dns-server --zone lab.zone}
  pc: {on: {lan: [10.0.0.4, "2001:db8::4"]}}
)";

struct Spoiling {
  const char* name;
  const char* filter;  ///< the packet: the first that it takes
  std::function<void(Bytes&)> spoil;
};

void flip_last_byte(Bytes& frame) {
  frame.back() ^= 0xff;
}

/// No checksum, and a first name that points behind the message's end (RFC 1035 4.1.4).
void break_dns(Bytes& frame) {
  constexpr std::size_t kUdp = 14 + 20, kName = kUdp + 8 + 12;
  frame.at(kUdp + 6) = frame.at(kUdp + 7) = 0;
  frame.at(kName) = frame.at(kName + 1) = 0xff;
}

const Spoiling kSpoilings[] = {
    {"Ipv4", "ip", [](Bytes& frame) { frame.at(14 + 10) ^= 0xff; }},
    {"Icmp", "icmp", flip_last_byte},
    {"Icmpv6", "icmp6[icmp6type] == icmp6-echo", flip_last_byte},
    {"Udp", "ip and udp", flip_last_byte},
    {"UdpOverIpv6", "ip6 and udp", flip_last_byte},
    {"Tcp", "tcp[tcpflags] & tcp-push != 0", flip_last_byte},
    {"Malformed", "ip and udp dst port 53", break_dns},
};

class Witness : public ::testing::TestWithParam<Spoiling> {
 protected:
  /// A lab's whole traffic, of every protocol.
  std::vector<CapturedPacket> packets() {
    Lab lab = Lab::from_text(kLan, source_path("."));
    lab.start_programs();
    for (const char* command : {"ping -c 1 10.0.0.3", "ping -c 1 2001:db8::3", "dns-query @10.0.0.3 ftp.lab",
                                "dns-query @10.0.0.3 ftp.lab +tcp", "dns-query @2001:db8::3 ftp.lab"}) {
      EXPECT_EQ(lab.run("pc", command).exit.status, 0) << command;
    }
    lab.world().flush_captures();
    return CaptureReader(lab.world().capture_path("lan")).rest();
  }

  std::string complaints(const std::vector<CapturedPacket>& packets) {
    const auto file = directory_.path() / "spoiled.pcap";
    CaptureWriter writer(file);
    for (const auto& packet : packets) writer.write(packet);
    writer.close();
    return complaints_of_tshark(std::vector{file.string()});
  }

  TemporaryDirectory directory_;
};

TEST_P(Witness, ComplainsOfOneSpoiledPacket) {
  auto all = packets();
  ASSERT_EQ(complaints(all), "");
  const PacketFilter filter(GetParam().filter);
  const auto packet = std::ranges::find_if(all, [&](const auto& each) { return filter.matches(each); });
  ASSERT_NE(packet, all.end());
  GetParam().spoil(packet->bytes);
  const auto said = complaints(all);
  EXPECT_NE(said.find(std::to_string(packet - all.begin() + 1) + " "), std::string::npos) << said;
  EXPECT_EQ(std::ranges::count(said, '\n'), 2) << "the file's name and one line: " << said;
}

INSTANTIATE_TEST_SUITE_P(Of, Witness, ::testing::ValuesIn(kSpoilings),
                         [](const auto& spoiling) { return spoiling.param.name; });

TEST(Witness, SaysWhenThereIsNoSuchCapture) {
  EXPECT_NE(complaints_of_tshark(std::vector<std::string>{"/nowhere.pcap"}), "");
}

TEST(Witness, HasNothingAgainstTheReferenceCaptures) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_path("pcap_files"))) {
    if (entry.path().extension() == ".pcap") files.push_back(entry.path().string());
  }
  EXPECT_FALSE(files.empty());
  EXPECT_EQ(complaints_of_tshark(files), "");
}

}  // namespace
}  // namespace netrig::testing
