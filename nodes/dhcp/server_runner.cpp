#include "dhcp/server_runner.hpp"

#include <algorithm>
#include <utility>

#include "dhcp/dhcp_link.hpp"
#include "dhcp/journal_keeper.hpp"
#include "dhcp/server_batch.hpp"
#include "host/program_parts.hpp"

namespace netrig {

namespace {

/// How long the server's parts may take to end: each has lost its sockets by then and waits for nothing else.
constexpr Duration kJoinTime = std::chrono::seconds(5);
constexpr Duration kEchoSendTime = std::chrono::seconds(1);

/// Whether there are addresses beyond the link that are to be probed.
bool probes_by_echo(const ServerConfig& config) {
  const bool has_far = std::ranges::any_of(
      config.subnets, [&](const SubnetConfig& subnet) { return !subnet.prefix.contains(config.address); });
  return has_far && config.probe_wait != Duration::zero();
}

}  // namespace

/// What the coroutines of one server share; it lives as long as the last of them.
struct ServerRunner::Shared {
  Shared(Host& on, std::shared_ptr<DhcpLink> through, std::unique_ptr<EchoSocket> probing_by,
         ServerConfig with)
      : host(on),
        link(std::move(through)),
        echo(std::move(probing_by)),
        config(with),
        machine(std::move(with)) {
    for (const auto& subnet : config.subnets) {
      if (subnet.prefix.contains(config.address)) own_broadcast = subnet.prefix.last();
    }
  }

  void take_dhcp(const UdpFrame& frame) {
    const auto& to = frame.destination.address;
    const bool unicast = to == IpAddress(config.address);
    if (!unicast && to != IpAddress(Ipv4Address::broadcast()) && to != own_broadcast)
      return;  // to be forwarded
    if (const auto message = DhcpMessage::parse(frame.payload))
      machine.receive(host.now(), *message, unicast);
  }

  void take_arp(const ArpPacket& packet) {
    machine.receive_arp(host.now(), packet);
    wake();
  }

  void wake() {
    if (machine.has_outputs() || machine.next_deadline() != awaited) changed->notify();
  }

  void complain(const Result<>& sent) {
    if (sent || !not_sent.may_be_said(host.now())) return;
    host.console().error("dhcp-server: a message was not sent: " + sent.error().message());
  }

  Host& host;
  std::shared_ptr<DhcpLink> link;
  std::unique_ptr<EchoSocket> echo;  ///< null: no address is probed by it
  ServerConfig config;
  ServerMachine machine;
  JournalKeeper keeper{host};
  IpAddress own_broadcast;  ///< of the own link's subnet, if that is served
  OnceAMinute not_sent;
  std::unique_ptr<Event> changed = host.event();  ///< the machine has something to do
  Deadline awaited;
};

Result<std::unique_ptr<ServerRunner>> ServerRunner::open(Host& host, const std::string& device,
                                                         ServerConfig config) {
  auto link = DhcpLink::open(host, device, kDhcpServerPort);
  if (!link) return link.error();
  (*link)->expect_many();
  std::unique_ptr<EchoSocket> echo;
  if (probes_by_echo(config)) {
    auto opened = host.echo(Ipv4Address());
    if (!opened) return opened.error();
    echo = std::move(*opened);
  }
  auto shared = std::make_shared<Shared>(host, std::move(*link), std::move(echo), std::move(config));
  return std::unique_ptr<ServerRunner>(new ServerRunner(std::move(shared)));
}

Result<> ServerRunner::keep_journal(std::unique_ptr<Directory> directory) {
  return shared_->keeper.open(std::move(directory), shared_->machine);
}

Task<Result<>> ServerRunner::run() {
  const auto shared = shared_;
  ProgramParts parts(shared->host);
  const auto wake = [shared] { shared->wake(); };
  parts.spawn(DhcpLink::receive_dhcp(
      shared->link, [shared](const UdpFrame& frame) { shared->take_dhcp(frame); }, wake));
  parts.spawn(
      DhcpLink::receive_arp(shared->link, [shared](const ArpPacket& packet) { shared->take_arp(packet); }));
  if (shared->echo) parts.spawn(receive_echoes(shared));
  parts.spawn(drive(shared));
  parts.spawn(wait_for_stop(shared->host, kNothingToReload));
  shared->host.ready();
  co_await parts.first_end();
  shared->link->close();
  if (shared->echo) shared->echo->close();
  const Deadline joined_by = shared->host.now() + kJoinTime;
  const auto outcome = co_await parts.join(joined_by);
  co_return outcome;
}

Task<Result<>> ServerRunner::drive(std::shared_ptr<Shared> shared) {
  auto& host = shared->host;
  for (;;) {
    shared->machine.tick(host.now());
    const auto followed = shared->link->want_arp(shared->machine.wants_arp());
    if (!followed) co_return followed;
    co_await perform(shared);
    shared->awaited = shared->machine.next_deadline();
    if (shared->keeper.compact_some(shared->machine)) shared->awaited = host.now();
    const auto woken = co_await shared->changed->wait(shared->awaited);
    if (!woken && woken.error() != HostError::timed_out) co_return woken;  // cancelled
  }
}

Task<> ServerRunner::perform(std::shared_ptr<Shared> shared) {
  auto& host = shared->host;
  if (!shared->machine.has_outputs()) co_return;
  const auto outputs = shared->machine.take_outputs();
  ServerBatch batch(shared->config, outputs, host.now(), host.wall_time());
  if (!shared->keeper.write(batch.records)) batch.withhold_leases();
  const auto sent = co_await shared->link->send_frames(batch.frames);
  shared->complain(sent);
  const auto routed = co_await shared->link->send_routed(shared->config.address, batch.routed);
  shared->complain(routed);
  co_await probe(shared, batch.echoes);
  for (const auto& line : batch.lines) host.console().print(line);
}

/// The sequence number says nothing: whoever answers is known by the address.
Task<> ServerRunner::probe(std::shared_ptr<Shared> shared, std::vector<Ipv4Address> addresses) {
  for (const auto& address : addresses) {
    EchoRequest request;
    request.to = address;
    const Deadline deadline = shared->host.now() + kEchoSendTime;
    const auto sent = co_await shared->echo->send(request, deadline);
    shared->complain(sent);
  }
}

Task<Result<>> ServerRunner::receive_echoes(std::shared_ptr<Shared> shared) {
  for (;;) {
    const auto received = co_await shared->echo->receive({});
    if (!received && received.error() == HostError::closed) co_return Result<>();
    if (!received) co_return received.error();
    const auto* reply = std::get_if<EchoReply>(&*received);
    if (reply == nullptr || !reply->from.is_v4()) continue;
    shared->machine.receive_echo(shared->host.now(), reply->from.v4());
    shared->wake();
  }
}

}  // namespace netrig
