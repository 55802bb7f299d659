#include "dhcp/server_runner.hpp"

#include <utility>

#include "dhcp/dhcp_link.hpp"
#include "host/program_parts.hpp"

namespace netrig {

namespace {

/// How long the server's parts may take to end: each has lost its sockets by then and waits for nothing else.
constexpr Duration kJoinTime = std::chrono::seconds(5);

UdpFrame frame_of(const ServerReply& reply, const ServerConfig& config) {
  const Endpoint source{config.address.address, kDhcpServerPort};
  return {config.mac, reply.to_mac, source, {reply.to, kDhcpClientPort}, reply.message.to_bytes()};
}

}  // namespace

/// What the coroutines of one server share; it lives as long as the last of them.
struct ServerRunner::Shared {
  Shared(Host& on, std::shared_ptr<DhcpLink> through, ServerConfig with)
      : host(on), link(std::move(through)), config(with), machine(std::move(with)) {}

  void take_dhcp(const UdpFrame& frame) {
    const bool unicast = frame.destination.address == config.address.address;
    const bool broadcast = frame.destination.address == IpAddress(Ipv4Address::broadcast()) ||
                           frame.destination.address == config.address.last();
    if (!unicast && !broadcast) return;  // to be forwarded, not for us
    const auto message = DhcpMessage::parse(frame.payload);
    if (!message) return;
    machine.receive(host.now(), *message, unicast);
    changed->notify();
  }

  void take_arp(const ArpPacket& packet) {
    machine.receive_arp(host.now(), packet);
    changed->notify();
  }

  Host& host;
  std::shared_ptr<DhcpLink> link;
  ServerConfig config;
  ServerMachine machine;
  std::unique_ptr<Event> changed = host.event();  ///< the machine has something to do
};

Result<std::unique_ptr<ServerRunner>> ServerRunner::open(Host& host, const std::string& device,
                                                         ServerConfig config) {
  auto link = DhcpLink::open(host, device, kDhcpServerPort);
  if (!link) return link.error();
  const auto arp = (*link)->want_arp(true);
  if (!arp) return arp.error();
  auto shared = std::make_shared<Shared>(host, std::move(*link), std::move(config));
  return std::unique_ptr<ServerRunner>(new ServerRunner(std::move(shared)));
}

Task<Result<>> ServerRunner::run() {
  const auto shared = shared_;
  ProgramParts parts(shared->host);
  parts.spawn(
      DhcpLink::receive_dhcp(shared->link, [shared](const UdpFrame& frame) { shared->take_dhcp(frame); }));
  parts.spawn(
      DhcpLink::receive_arp(shared->link, [shared](const ArpPacket& packet) { shared->take_arp(packet); }));
  parts.spawn(drive(shared));
  parts.spawn(wait_for_stop(shared->host));
  shared->host.ready();
  co_await parts.first_end();
  shared->link->close();
  const Deadline joined_by = shared->host.now() + kJoinTime;
  const auto outcome = co_await parts.join(joined_by);
  co_return outcome;
}

Task<Result<>> ServerRunner::drive(std::shared_ptr<Shared> shared) {
  auto& host = shared->host;
  for (;;) {
    shared->machine.tick(host.now());
    const auto outputs = shared->machine.take_outputs();
    for (const auto& output : outputs) {
      if (const auto* event = std::get_if<ServerEvent>(&output)) {
        host.console().print(to_string(*event));
        continue;
      }
      const auto sent = co_await send(*shared, output);
      if (!sent) host.console().error("dhcp-server: a frame was not sent: " + sent.error().message());
    }
    const auto deadline = shared->machine.next_deadline();
    const auto woken = co_await shared->changed->wait(deadline);
    if (!woken && woken.error() != HostError::timed_out) co_return woken;  // cancelled
  }
}

Task<Result<>> ServerRunner::send(const Shared& shared, const ServerOutput& output) {
  if (const auto* reply = std::get_if<ServerReply>(&output)) {
    return shared.link->send(frame_of(*reply, shared.config));
  }
  return shared.link->send(std::get<ArpPacket>(output));
}

}  // namespace netrig
