// Whatever a DHCP port receives: the codec reads back what it writes, and both machines survive it. The input
// is the payload of a datagram, or a whole frame.
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "dhcp/client_machine.hpp"
#include "dhcp/dhcp_message.hpp"
#include "dhcp/server_machine.hpp"
#include "dhcp/udp_frame.hpp"
#include "wire/ethernet_header.hpp"

namespace {

using namespace netrig;
using namespace std::chrono_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

ServerConfig server_config() {
  ServerConfig config;
  config.mac = MacAddress({2, 0, 0, 0, 0, 0xfe});
  config.address = Ipv4Address({10, 0, 0, 2});
  SubnetConfig subnet{.prefix = {Ipv4Address({10, 0, 0, 0}), 24},
                      .pools = {{Ipv4Address({10, 0, 0, 100}), Ipv4Address({10, 0, 0, 101})}}};
  subnet.offers.dns_servers = {Ipv4Address({10, 0, 0, 3})};
  subnet.offers.domain = "lab";
  config.subnets = {subnet};
  return config;
}

void serve(const DhcpMessage& message) {
  ServerMachine server(server_config());
  TimePoint now{};
  for (int round = 0; round < 4; ++round) {
    server.receive(now, message, round % 2 != 0);
    now += 2s;
    server.tick(now);
  }
  for (const auto& output : server.take_outputs()) {
    if (const auto* reply = std::get_if<ServerReply>(&output)) {
      require(DhcpMessage::parse(reply->message.to_bytes()) == reply->message);
    }
  }
}

/// The message as an answer to a client in each of the states that wait for one.
void answer(DhcpMessage message) {
  DhcpClientConfig config;
  config.start_wait = 0s;
  config.probe = ProbeTiming::scaled_to(0s);
  ClientMachine client(config, message.mac().value_or(MacAddress()),
                       [](std::uint64_t bound) { return bound / 2; });
  TimePoint now{};
  client.start(now);
  message.xid = 1u << 31;  // what that draws
  for (auto type :
       {DhcpMessageType::offer, DhcpMessageType::ack, DhcpMessageType::ack, DhcpMessageType::nak}) {
    client.tick(now);
    client.receive(now, message, MacAddress());
    message.set_type(type);
    client.receive(now, message, MacAddress());
    now = std::max(now, client.next_deadline().value_or(now));
  }
  client.stop(true);
  for (const auto& output : client.take_outputs()) {
    if (const auto* event = std::get_if<ClientEvent>(&output)) require(!to_string(*event).empty());
  }
}

void take_payload(ByteView payload) {
  const auto message = DhcpMessage::parse(payload);
  if (!message) return;
  require(DhcpMessage::parse(message->to_bytes()) == message);
  serve(*message);
  answer(*message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  take_payload(bytes);
  if (const auto frame = UdpFrame::parse(bytes)) {
    require(UdpFrame::parse(frame->to_bytes()) == frame);
    take_payload(frame->payload);
  }
  ByteReader reader(bytes);
  reader.skip(EthernetHeader::kLengthBytes);
  ArpPacket::parse(reader);
  return 0;
}
