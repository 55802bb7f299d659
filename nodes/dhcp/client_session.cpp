#include "dhcp/client_session.hpp"

#include <optional>
#include <utility>

#include "dhcp/frame_receiver.hpp"
#include "dhcp/interface_choice.hpp"
#include "dhcp/interface_setup.hpp"
#include "dhcp/udp_frame.hpp"
#include "host/random.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr Duration kSendTime =
    std::chrono::seconds(1);                      // a frame that the device does not take by then is lost
constexpr std::size_t kUnreadBufferBytes = 2048;  // nobody reads the UDP socket: the least the host allows

}  // namespace

/// What the coroutines of one session share; it lives as long as the last of them.
struct DhcpClientSession::Shared {
  Shared(Host& on, DhcpClientConfig with, const MacAddress& own, ClientObserver observing)
      : host(on),
        device(with.device),
        mac(own),
        observer(std::move(observing)),
        machine(std::move(with), own, [&on](std::uint64_t bound) { return random_below(on, bound); }),
        setup(on, device, [this](std::string text) { complain(std::move(text)); }) {}

  void complain(std::string text) { observer({ClientEvent::Kind::trouble, {}, {}, {}, std::move(text)}); }

  void finish(const Result<>& how) {
    if (!finished) finished = how;
    progress->notify();
    changed->notify();
    arp_changed->notify();
  }

  void close_sockets() {
    dhcp->close();
    udp->close();
    if (arp) arp->close();
  }

  void take_dhcp(ByteView bytes) {
    const auto frame = UdpFrame::parse(bytes);
    if (!frame || frame->destination.port != kDhcpClientPort) return;
    const auto message = DhcpMessage::parse(frame->payload);
    if (!message) return;
    machine.receive(host.now(), *message, frame->source_mac);
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

  /// An ARP socket is open only while its packets matter: it would wake us for every broadcast of the link.
  Result<> follow_arp() {
    if (machine.wants_arp() == (arp != nullptr)) return {};
    if (arp) {
      arp->close();
      arp.reset();
      return {};
    }
    auto opened = host.ethernet(device, {.ether_type = kEtherTypeArp});
    if (!opened) return opened.error();
    arp = std::move(*opened);
    arp_changed->notify();
    return {};
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
    } else {
      return false;
    }
    return true;
  }

  void configure_interface(const DhcpBinding& binding) {
    const auto applied = setup.apply(binding);
    if (applied) {
      configured = binding;
      return;
    }
    complain("cannot set " + binding.address.to_string() + " on " + device + ": " +
             applied.error().message());
    finish(applied);
  }

  Bytes frame_of(const ClientSend& output) const {
    const Endpoint source{output.source, kDhcpClientPort};
    const Endpoint destination{output.destination, kDhcpServerPort};
    return UdpFrame{mac, *output.to_mac, source, destination, output.message.to_bytes()}.to_bytes();
  }

  Bytes frame_of(const ArpPacket& packet) const {
    ByteWriter writer;
    EthernetHeader{MacAddress::broadcast(), mac, kEtherTypeArp}.serialize(writer);
    packet.serialize(writer);
    return std::move(writer).take();
  }

  Host& host;
  std::string device;
  MacAddress mac;
  ClientObserver observer;
  ClientMachine machine;
  InterfaceSetup setup;
  std::shared_ptr<EthernetSocket> dhcp;
  std::shared_ptr<EthernetSocket> arp;
  std::unique_ptr<UdpSocket> udp;
  std::unique_ptr<Event> changed = host.event();      ///< the machine has something to do
  std::unique_ptr<Event> arp_changed = host.event();  ///< there is an ARP socket to read
  std::unique_ptr<Event> progress = host.event();     ///< configured or finished
  std::optional<DhcpBinding> configured = {};
  std::optional<Result<>> finished = {};
};

Result<std::unique_ptr<DhcpClientSession>> DhcpClientSession::open(Host& host, DhcpClientConfig config,
                                                                   ClientObserver observer) {
  const auto interface = choose_interface(host, config.device);
  config.device = interface.name;
  auto shared = std::make_shared<Shared>(host, std::move(config), interface.mac, std::move(observer));
  const auto up = host.interfaces().set_up(interface.name, true);
  if (!up) return up.error();
  auto dhcp = host.ethernet(interface.name, {kEtherTypeIpv4, kIpProtocolUdp, kDhcpClientPort});
  if (!dhcp) return dhcp.error();
  UdpOptions options;
  options.local = {Ipv4Address(), kDhcpClientPort};
  options.device = interface.name;
  options.receive_buffer_bytes = kUnreadBufferBytes;
  auto udp = host.udp(options);
  if (!udp) return udp.error();
  shared->dhcp = std::move(*dhcp);
  shared->udp = std::move(*udp);
  std::unique_ptr<DhcpClientSession> session(new DhcpClientSession(host, shared));
  shared->machine.start(host.now());
  session->tasks_.spawn(guarded(shared, receive_dhcp(shared)));
  session->tasks_.spawn(guarded(shared, receive_arp(shared)));
  session->tasks_.spawn(guarded(shared, drive(shared)));
  return session;
}

DhcpClientSession::~DhcpClientSession() {
  shared_->finish(Result<>());
  shared_->close_sockets();
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
  const auto joined = co_await tasks_.join({});
  if (!joined) shared->complain("closing the DHCP client: " + joined.error().message());
  if (ending != Ending::keep) {
    shared->machine.stop(ending == Ending::release);
    co_await perform_all(shared);
  }
  shared->close_sockets();
}

/// An exception ends the session; close() throws it.
Task<> DhcpClientSession::guarded(std::shared_ptr<Shared> shared, Task<> task) {
  try {
    co_await std::move(task);
  } catch (...) {
    shared->finish(Result<>());
    throw;
  }
}

Task<> DhcpClientSession::receive_dhcp(std::shared_ptr<Shared> shared) {
  const FrameTaker take = [&state = *shared](ByteView bytes) { state.take_dhcp(bytes); };
  const auto result = co_await receive_frames(shared->host, shared->device, shared->dhcp, take);
  shared->finish(result);
}

Task<> DhcpClientSession::receive_arp(std::shared_ptr<Shared> shared) {
  while (!shared->finished) {
    const auto socket = shared->arp;
    if (!socket) {
      co_await shared->arp_changed->wait({});
      continue;
    }
    const FrameTaker take = [&state = *shared](ByteView bytes) { state.take_arp(bytes); };
    const auto result = co_await receive_frames(shared->host, shared->device, socket, take);
    if (!result) shared->finish(result);
  }
}

Task<> DhcpClientSession::drive(std::shared_ptr<Shared> shared) {
  while (!shared->finished) {
    shared->machine.tick(shared->host.now());
    const auto followed = shared->follow_arp();
    if (!followed) co_return shared->finish(followed);
    co_await perform_all(shared);
    const auto deadline = shared->machine.next_deadline();
    co_await shared->changed->wait(deadline);
  }
}

Task<> DhcpClientSession::perform_all(std::shared_ptr<Shared> shared) {
  const auto outputs = shared->machine.take_outputs();
  for (const auto& output : outputs) {
    if (shared->perform_at_once(output)) continue;
    Result<> sent;
    if (const auto* message = std::get_if<ClientSend>(&output); message != nullptr && !message->to_mac) {
      sent = co_await send_routed(shared, *message);
    } else {
      const auto frame =
          message != nullptr ? shared->frame_of(*message) : shared->frame_of(std::get<ArpPacket>(output));
      const Deadline deadline = shared->host.now() + kSendTime;
      sent = co_await shared->dhcp->send(frame, deadline);
    }
    if (!sent) shared->complain("a message was not sent: " + sent.error().message());
  }
  shared->progress->notify();
}

/// As any other packet of the host: the server may be behind a router.
Task<Result<>> DhcpClientSession::send_routed(std::shared_ptr<Shared> shared, ClientSend message) {
  const auto payload = message.message.to_bytes();
  OutgoingDatagram datagram;
  datagram.to = {message.destination, kDhcpServerPort};
  datagram.payload = payload;
  datagram.source = message.source;
  const Deadline deadline = shared->host.now() + kSendTime;
  const auto sent = co_await shared->udp->send(datagram, deadline);
  co_return sent;
}

}  // namespace netrig
