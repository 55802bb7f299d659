#include "dhcp/server_runner.hpp"

#include <optional>
#include <utility>

#include "dhcp/frame_receiver.hpp"
#include "dhcp/udp_frame.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr Duration kSendTime =
    std::chrono::seconds(1);                      // a frame that the device does not take by then is lost
constexpr std::size_t kUnreadBufferBytes = 2048;  // nobody reads the UDP socket: the least the host allows

Bytes frame_of(const ServerReply& reply, const ServerConfig& config) {
  const Endpoint source{config.address.address, kDhcpServerPort};
  return UdpFrame{config.mac, reply.to_mac, source, {reply.to, kDhcpClientPort}, reply.message.to_bytes()}
      .to_bytes();
}

Bytes frame_of(const ArpPacket& packet) {
  ByteWriter writer;
  EthernetHeader{MacAddress::broadcast(), packet.sender_mac, kEtherTypeArp}.serialize(writer);
  packet.serialize(writer);
  return std::move(writer).take();
}

}  // namespace

/// What the coroutines of one server share; it lives as long as the last of them.
struct ServerRunner::Shared {
  Shared(Host& on, std::string name, ServerConfig with)
      : host(on), device(std::move(name)), config(with), machine(std::move(with)) {}

  void finish(const Result<>& how) {
    if (!finished) finished = how;
    ended->notify();
    changed->notify();
  }

  void take_dhcp(ByteView bytes) {
    const auto frame = UdpFrame::parse(bytes);
    if (!frame || frame->destination.port != kDhcpServerPort) return;
    const bool unicast = frame->destination.address == config.address.address;
    const bool broadcast = frame->destination.address == IpAddress(Ipv4Address::broadcast()) ||
                           frame->destination.address == config.address.last();
    if (!unicast && !broadcast) return;  // to be forwarded, not for us
    const auto message = DhcpMessage::parse(frame->payload);
    if (!message) return;
    machine.receive(host.now(), *message, unicast);
    changed->notify();
  }

  void take_arp(ByteView bytes) {
    ByteReader reader(bytes);
    reader.skip(EthernetHeader::kLengthBytes);
    const auto packet = ArpPacket::parse(reader);
    if (!packet) return;
    machine.receive_arp(host.now(), *packet);
    changed->notify();
  }

  Host& host;
  std::string device;
  ServerConfig config;
  ServerMachine machine;
  std::shared_ptr<EthernetSocket> dhcp;
  std::shared_ptr<EthernetSocket> arp;
  std::unique_ptr<UdpSocket> udp;
  std::unique_ptr<Event> changed = host.event();  ///< the machine has something to do
  std::unique_ptr<Event> ended = host.event();
  std::optional<Result<>> finished = {};
};

Result<std::unique_ptr<ServerRunner>> ServerRunner::open(Host& host, const std::string& device,
                                                         ServerConfig config) {
  auto shared = std::make_shared<Shared>(host, device, std::move(config));
  auto dhcp = host.ethernet(device, {kEtherTypeIpv4, kIpProtocolUdp, kDhcpServerPort});
  if (!dhcp) return dhcp.error();
  auto arp = host.ethernet(device, {.ether_type = kEtherTypeArp});
  if (!arp) return arp.error();
  UdpOptions options;
  options.local = {Ipv4Address(), kDhcpServerPort};
  options.device = device;
  options.receive_buffer_bytes = kUnreadBufferBytes;
  auto udp = host.udp(options);
  if (!udp) return udp.error();
  shared->dhcp = std::move(*dhcp);
  shared->arp = std::move(*arp);
  shared->udp = std::move(*udp);
  return std::unique_ptr<ServerRunner>(new ServerRunner(std::move(shared)));
}

Task<Result<>> ServerRunner::run() {
  const auto shared = shared_;
  TaskGroup tasks(shared->host);
  tasks.spawn(guarded(shared, receive_dhcp(shared)));
  tasks.spawn(guarded(shared, receive_arp(shared)));
  tasks.spawn(guarded(shared, drive(shared)));
  tasks.spawn(guarded(shared, watch_life(shared)));
  shared->host.ready();
  while (!shared->finished) {
    const auto woken = co_await shared->ended->wait({});
    if (!woken) shared->finished = Result<>(woken.error());
  }
  shared->dhcp->close();
  shared->arp->close();
  shared->udp->close();
  tasks.cancel();
  const auto joined = co_await tasks.join({});
  co_return *shared->finished ? joined : *shared->finished;
}

/// An exception ends the server; join() throws it.
Task<> ServerRunner::guarded(std::shared_ptr<Shared> shared, Task<> task) {
  try {
    co_await std::move(task);
  } catch (...) {
    shared->finish(Result<>());
    throw;
  }
}

Task<> ServerRunner::receive_dhcp(std::shared_ptr<Shared> shared) {
  const FrameTaker take = [&state = *shared](ByteView bytes) { state.take_dhcp(bytes); };
  const auto result = co_await receive_frames(shared->host, shared->device, shared->dhcp, take);
  shared->finish(result);
}

Task<> ServerRunner::receive_arp(std::shared_ptr<Shared> shared) {
  const FrameTaker take = [&state = *shared](ByteView bytes) { state.take_arp(bytes); };
  const auto result = co_await receive_frames(shared->host, shared->device, shared->arp, take);
  shared->finish(result);
}

Task<> ServerRunner::drive(std::shared_ptr<Shared> shared) {
  auto& host = shared->host;
  while (!shared->finished) {
    shared->machine.tick(host.now());
    const auto outputs = shared->machine.take_outputs();
    for (const auto& output : outputs) {
      if (const auto* event = std::get_if<ServerEvent>(&output)) {
        host.console().print(to_string(*event));
        continue;
      }
      const auto* reply = std::get_if<ServerReply>(&output);
      const auto frame =
          reply != nullptr ? frame_of(*reply, shared->config) : frame_of(std::get<ArpPacket>(output));
      const Deadline deadline = host.now() + kSendTime;
      const auto sent = co_await shared->dhcp->send(frame, deadline);
      if (!sent) host.console().error("a frame was not sent: " + sent.error().message());
    }
    const auto deadline = shared->machine.next_deadline();
    co_await shared->changed->wait(deadline);
  }
}

Task<> ServerRunner::watch_life(std::shared_ptr<Shared> shared) {
  for (;;) {
    const auto event = co_await shared->host.next_life_event({});
    if (!event || *event == LifeEvent::stop) break;  // a reload has nothing to read again
  }
  shared->finish(Result<>());
}

}  // namespace netrig
