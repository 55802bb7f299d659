#include "dhcp/client_session.hpp"

#include <optional>
#include <utility>

#include "dhcp/dhcp_link.hpp"
#include "dhcp/interface_setup.hpp"
#include "host/interface_choice.hpp"
#include "host/program_parts.hpp"
#include "host/random.hpp"

namespace netrig {

namespace {

/// How long the session's parts may take to end: a cancelled wait gives its turn back at once.
constexpr Duration kJoinTime = std::chrono::seconds(5);

}  // namespace

/// What the coroutines of one session share; it lives as long as the last of them.
struct DhcpClientSession::Shared {
  Shared(Host& on, std::shared_ptr<DhcpLink> through, DhcpClientConfig with, const MacAddress& own,
         ClientObserver observing, std::unique_ptr<ClientLeaseFile> kept_in)
      : host(on),
        link(std::move(through)),
        file(std::move(kept_in)),
        mac(own),
        observer(std::move(observing)),
        machine(std::move(with), own, [&on](std::uint64_t bound) { return random_below(on, bound); }),
        setup(on.interfaces(), link->device(), [this](std::string text) { complain(std::move(text)); }) {}

  void complain(std::string text) { observer({ClientEvent::Kind::trouble, {}, {}, {}, std::move(text)}); }

  void finish(const Result<>& how) {
    if (!finished) finished = how;
    progress->notify();
    changed->notify();
  }

  void take_dhcp(const UdpFrame& frame) {
    const auto message = DhcpMessage::parse(frame.payload);
    if (message) tell_machine([&] { machine.receive(host.now(), *message, frame.source_mac); });
  }

  void take_arp(const ArpPacket& packet) {
    tell_machine([&] { machine.receive_arp(host.now(), packet); });
  }

  /// Most of what is heard on a link is for others, and changes nothing.
  template <class Tell>
  void tell_machine(Tell tell) {
    const auto stands_at = [this] { return std::pair(machine.next_deadline(), machine.wants_arp()); };
    const auto before = stands_at();
    tell();
    if (machine.has_outputs() || stands_at() != before) changed->notify();
  }

  /// Whether the output was one that needs no waiting.
  bool perform_at_once(const ClientOutput& output) {
    if (const auto* event = std::get_if<ClientEvent>(&output)) {
      observer(*event);
    } else if (const auto* configure = std::get_if<ConfigureInterface>(&output)) {
      configure_interface(configure->binding);
    } else if (std::holds_alternative<DeconfigureInterface>(output)) {
      setup.withdraw();
      configured.reset();
    } else if (const auto* keep = std::get_if<KeepLease>(&output)) {
      if (file) note_file(file->keep(keep->lease));
    } else if (std::holds_alternative<ForgetLease>(output)) {
      if (file) note_file(file->forget());
    } else {
      return false;
    }
    return true;
  }

  void note_file(const Result<>& result) {
    if (!result) complain("cannot keep the lease in " + file->name() + ": " + result.error().message());
  }

  void configure_interface(const DhcpBinding& binding) {
    const auto applied = setup.apply(binding);
    if (applied) {
      configured = binding;
      progress->notify();
      return;
    }
    complain("cannot set " + binding.address.to_string() + " on " + link->device() + ": " +
             applied.error().message());
    finish(applied);
  }

  Task<Result<>> send(const ClientSend& output) const {
    const Endpoint source{output.source, kDhcpClientPort};
    const Endpoint destination{output.destination, kDhcpServerPort};
    auto payload = output.message.to_bytes();
    if (!output.to_mac) return link->send_routed(output.source, destination, std::move(payload));
    return link->send(UdpFrame{mac, *output.to_mac, source, destination, std::move(payload)});
  }

  Host& host;
  std::shared_ptr<DhcpLink> link;
  std::unique_ptr<ClientLeaseFile> file;  ///< null: the lease goes with the process
  MacAddress mac;
  ClientObserver observer;
  ClientMachine machine;
  InterfaceSetup setup;
  std::unique_ptr<Event> changed = host.event();   ///< the machine has something to do
  std::unique_ptr<Event> progress = host.event();  ///< configured or finished
  std::optional<DhcpBinding> configured = {};
  std::optional<Result<>> finished = {};
};

Result<std::unique_ptr<DhcpClientSession>> DhcpClientSession::open(Host& host, DhcpClientConfig config,
                                                                   ClientObserver observer,
                                                                   std::unique_ptr<Directory> state) {
  const auto interface = choose_interface(host, config.device);
  config.device = interface.name;
  config.announce = !host.interfaces().announces_addresses();
  std::unique_ptr<ClientLeaseFile> file;
  if (state) {
    file = std::make_unique<ClientLeaseFile>(host, std::move(state), interface.name);
    const auto remembered = file->load(interface.mac);
    if (!remembered) return remembered.error();
    if (!config.reboot && *remembered)
      config.remembered = std::make_shared<const RememberedLease>(**remembered);
  }
  const auto up = host.interfaces().set_up(interface.name, true);
  if (!up) return up.error();
  auto link = DhcpLink::open(host, interface.name, kDhcpClientPort);
  if (!link) return link.error();
  auto shared = std::make_shared<Shared>(host, std::move(*link), std::move(config), interface.mac,
                                         std::move(observer), std::move(file));
  std::unique_ptr<DhcpClientSession> session(new DhcpClientSession(host, shared));
  shared->machine.start(host.now());
  session->start_tasks();
  return session;
}

void DhcpClientSession::start_tasks() {
  const auto shared = shared_;
  const auto finish = [shared](const Result<>& how) { shared->finish(how); };
  tasks_.spawn(run_part(finish, DhcpLink::receive_dhcp(shared->link, [shared](const UdpFrame& frame) {
                          shared->take_dhcp(frame);
                        })));
  tasks_.spawn(run_part(finish, DhcpLink::receive_arp(shared->link, [shared](const ArpPacket& packet) {
                          shared->take_arp(packet);
                        })));
  tasks_.spawn(run_part(finish, drive(shared)));
}

DhcpClientSession::~DhcpClientSession() {
  shared_->finish(Result<>());
  shared_->link->close();
}

Task<Result<DhcpBinding>> DhcpClientSession::acquire(Deadline deadline) {
  const auto shared = shared_;
  while (!shared->configured) {
    if (shared->finished)
      co_return *shared->finished ? make_error_code(HostError::closed) : shared->finished->error();
    const auto woken = co_await shared->progress->wait(deadline);
    if (!woken) co_return woken.error();
  }
  co_return *shared->configured;
}

Task<Result<>> DhcpClientSession::wait_until_stopped() {
  const auto shared = shared_;
  while (!shared->finished) {
    const auto woken = co_await shared->progress->wait({});
    if (!woken) co_return woken.error();
  }
  co_return *shared->finished;
}

void DhcpClientSession::request_stop() {
  shared_->finish(Result<>());
}

Task<> DhcpClientSession::close(Ending ending) {
  const auto shared = shared_;
  shared->finish(Result<>());
  tasks_.cancel();
  const Deadline joined_by = shared->host.now() + kJoinTime;
  const auto joined = co_await tasks_.join(joined_by);
  if (!joined) shared->complain("closing the DHCP client: " + joined.error().message());
  if (ending != Ending::keep) {
    shared->machine.stop(ending == Ending::release);
    co_await perform_all(shared);
  }
  shared->link->close();
}

Task<Result<>> DhcpClientSession::drive(std::shared_ptr<Shared> shared) {
  while (!shared->finished) {
    shared->machine.tick(shared->host.now());
    const auto followed = shared->link->want_arp(shared->machine.wants_arp());
    if (!followed) co_return followed;
    co_await perform_all(shared);
    const auto deadline = shared->machine.next_deadline();
    co_await shared->changed->wait(deadline);
  }
  co_return Result<>();
}

Task<> DhcpClientSession::perform_all(std::shared_ptr<Shared> shared) {
  const auto outputs = shared->machine.take_outputs();
  for (const auto& output : outputs) {
    if (shared->perform_at_once(output)) continue;
    const auto sent = co_await send(*shared, output);
    if (!sent) shared->complain("a message was not sent: " + sent.error().message());
  }
}

Task<Result<>> DhcpClientSession::send(const Shared& shared, const ClientOutput& output) {
  if (const auto* message = std::get_if<ClientSend>(&output)) return shared.send(*message);
  return shared.link->send(std::get<ArpPacket>(output));
}

}  // namespace netrig
