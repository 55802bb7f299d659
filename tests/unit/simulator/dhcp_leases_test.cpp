// DHCP's programs on bad links, with a server that is killed and comes back: two clients never hold one
// address, whatever the seed. Who holds what is read from the capture, message by message. NETRIG_DHCP_SEEDS
// says how many seeds are played.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "dhcp/dhcp_message.hpp"
#include "dhcp/udp_frame.hpp"
#include "played_scenario.hpp"
#include "wire/capture_file.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

/// Eight clients, six addresses, leases of seconds: they are always short of them. A client that is killed
/// keeps what it has, as far as the server can know.
constexpr const char* kScarce = R"(
name: scarce
links: {lan: {subnet: 10.0.0.0/24, delay: 4ms, jitter: 3ms, loss: 15%, duplicate: 5%, reorder: 5%}}
nodes:
  server:
    on: {lan: 10.0.0.1}
    run: >-
      dhcp-server --pool 10.0.0.100-10.0.0.105 --lease 6s --offer-hold 2s --probe-wait 50ms --decline-hold 5s --state .
  pc:
    on: {lan: dhcp}
    count: 8
    run: >-
      dhcp-client --start-wait 2s --retry-wait 500ms --probe-wait 100ms --decline-wait 1s --release --state .
    ready: {started: true}
scenario:
  - sleep: 7s
  - kill: {on: server, program: dhcp-server}
  - kill: pc-1
  - sleep: 3s
  - restart: {on: server, program: dhcp-server}
  - sleep: 8s
  - restart: pc-1
  - stop: {on: pc-2, program: dhcp-client}
  - sleep: 10s
)";

/// Who may use which address until when, by what the messages on the link say.
class Holders {
 public:
  void take(TimePoint now, const DhcpMessage& message) {
    const auto type = message.type();
    const auto mac = message.mac();
    if (!type || !mac) return;
    if (*type == DhcpMessageType::ack && !message.yiaddr.is_unspecified()) {
      const auto seconds = message.options.u32(dhcp_option::kLeaseTime).value_or(0);
      give(now, message.yiaddr, *mac, now + std::chrono::seconds(seconds));
    } else if (*type == DhcpMessageType::release) {
      end(message.ciaddr, *mac);
    } else if (*type == DhcpMessageType::decline) {
      end(message.options.address(dhcp_option::kRequestedAddress).value_or(Ipv4Address()), *mac);
    }
  }

  int given() const { return given_; }
  const std::string& breaches() const { return breaches_; }

 private:
  struct Holder {
    MacAddress mac;
    TimePoint until;
  };

  void give(TimePoint now, const Ipv4Address& address, const MacAddress& mac, TimePoint until) {
    ++given_;
    auto& holder = holders_[address];
    if (holder.until > now && holder.mac != mac) {
      breaches_ += address.to_string() + " is given to " + mac.to_string() + " while " +
                   holder.mac.to_string() + " has it\n";
    }
    holder = {mac, std::max(until, holder.mac == mac ? holder.until : until)};
  }
  void end(const Ipv4Address& address, const MacAddress& mac) {
    if (auto& holder = holders_[address]; holder.mac == mac) holder.until = {};
  }

  std::map<Ipv4Address, Holder> holders_;
  std::string breaches_;
  int given_ = 0;
};

unsigned seeds() {
  const char* said = std::getenv("NETRIG_DHCP_SEEDS");
  return said == nullptr ? 20 : static_cast<unsigned>(std::max(1, std::atoi(said)));
}

TEST(SimulatedDhcp, TwoClientsNeverHoldOneAddress) {
  const auto topology = simulated_text(kScarce);
  int given = 0;
  for (unsigned seed = 1; seed <= seeds(); ++seed) {
    const PlayedScenario run(topology, {.seed = seed});
    const auto text = run.file("links/lan.pcap");
    ASSERT_FALSE(text.empty()) << run.table();
    TemporaryDirectory copy;
    const auto path = copy.path() / "lan.pcap";
    std::ofstream(path, std::ios::binary) << text;
    CaptureReader reader(path);
    Holders holders;
    while (const auto packet = reader.next()) {
      const auto frame = UdpFrame::parse(packet->bytes);
      const auto message = frame ? DhcpMessage::parse(frame->payload) : std::nullopt;
      if (message) holders.take(TimePoint(packet->time.time_since_epoch()), *message);
    }
    EXPECT_EQ(holders.breaches(), "") << "seed " << seed << "\n" << run.table();
    given += holders.given();
  }
  EXPECT_GE(given, static_cast<int>(10 * seeds())) << "leases are given and renewed all the time";
}

}  // namespace
}  // namespace netrig::testing
