#include "dhcp/server_runner.hpp"

#include <optional>
#include <utility>

#include "dhcp/dhcp_link.hpp"

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

  void finish(const Result<>& how) {
    if (!finished) finished = how;
    ended->notify();
    changed->notify();
  }

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
  std::unique_ptr<Event> ended = host.event();
  std::optional<Result<>> finished = {};
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
  const auto finish = [shared](const Result<>& how) { shared->finish(how); };
  TaskGroup tasks(shared->host);
  tasks.spawn(run_part(finish, DhcpLink::receive_dhcp(shared->link, [shared](const UdpFrame& frame) {
                         shared->take_dhcp(frame);
                       })));
  tasks.spawn(run_part(finish, DhcpLink::receive_arp(shared->link, [shared](const ArpPacket& packet) {
                         shared->take_arp(packet);
                       })));
  tasks.spawn(run_part(finish, drive(shared)));
  tasks.spawn(run_part(finish, watch_life(shared)));
  shared->host.ready();
  while (!shared->finished) {
    const auto woken = co_await shared->ended->wait({});
    if (!woken) shared->finished = Result<>(woken.error());
  }
  shared->link->close();
  tasks.cancel();
  const Deadline joined_by = shared->host.now() + kJoinTime;
  const auto joined = co_await tasks.join(joined_by);
  co_return *shared->finished ? joined : *shared->finished;
}

Task<Result<>> ServerRunner::drive(std::shared_ptr<Shared> shared) {
  auto& host = shared->host;
  while (!shared->finished) {
    shared->machine.tick(host.now());
    const auto outputs = shared->machine.take_outputs();
    for (const auto& output : outputs) {
      if (const auto* event = std::get_if<ServerEvent>(&output)) {
        host.console().print(to_string(*event));
        continue;
      }
      const auto sent = co_await send(*shared, output);
      if (!sent) host.console().error("a frame was not sent: " + sent.error().message());
    }
    const auto deadline = shared->machine.next_deadline();
    co_await shared->changed->wait(deadline);
  }
  co_return Result<>();
}

Task<Result<>> ServerRunner::send(const Shared& shared, const ServerOutput& output) {
  if (const auto* reply = std::get_if<ServerReply>(&output)) {
    return shared.link->send(frame_of(*reply, shared.config));
  }
  return shared.link->send(std::get<ArpPacket>(output));
}

Task<Result<>> ServerRunner::watch_life(std::shared_ptr<Shared> shared) {
  for (;;) {
    const auto event = co_await shared->host.next_life_event({});
    if (!event || *event == LifeEvent::stop) break;  // a reload has nothing to read again
  }
  co_return Result<>();
}

}  // namespace netrig
