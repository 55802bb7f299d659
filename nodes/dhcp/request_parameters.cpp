#include "dhcp/request_parameters.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "dhcp/dhcp_link.hpp"
#include "dhcp/inform_machine.hpp"
#include "host/interface_choice.hpp"
#include "host/program.hpp"
#include "host/random.hpp"

namespace netrig {

namespace {

constexpr Duration kJoinTime = std::chrono::seconds(5);  // a cancelled wait gives its turn back at once

IpPrefix address_of(const Interface& interface) {
  for (const auto& address : interface.addresses) {
    if (address.address.is_v4()) return address;
  }
  throw UsageError("--inform: " + interface.name + " has no IPv4 address yet: without --inform it gets one");
}

/// What both coroutines share.
struct Exchange {
  Exchange(Host& on, std::shared_ptr<DhcpLink> through, const DhcpClientConfig& config,
           const Interface& interface)
      : link(std::move(through)),
        mac(interface.mac),
        address(address_of(interface)),
        machine(
            config, mac, address, [&on](std::uint64_t bound) { return random_below(on, bound); }, on.now()),
        changed(on.event()) {}

  void take(const UdpFrame& frame) {
    const auto message = DhcpMessage::parse(frame.payload);
    if (!message) return;
    machine.receive(*message);
    if (machine.parameters()) changed->notify();
  }

  UdpFrame frame_of(const DhcpMessage& message) const {
    const Endpoint everybody{Ipv4Address::broadcast(), kDhcpServerPort};
    return {mac, MacAddress::broadcast(), {address.address, kDhcpClientPort}, everybody, message.to_bytes()};
  }

  std::shared_ptr<DhcpLink> link;
  MacAddress mac;
  IpPrefix address;
  InformMachine machine;
  std::unique_ptr<Event> changed;
};

Task<> receive(std::shared_ptr<Exchange> exchange) {
  const std::function<void(const UdpFrame&)> take = [exchange](const UdpFrame& frame) {
    exchange->take(frame);
  };
  co_await DhcpLink::receive_dhcp(exchange->link, take);
}

/// Until there are parameters, the machine gives up, or the deadline has come.
Task<Result<DhcpBinding>> ask(Host& host, std::shared_ptr<Exchange> exchange, Deadline deadline) {
  auto& machine = exchange->machine;
  while (!machine.parameters()) {
    const auto now = host.now();
    const auto message = machine.tick(now);
    if (machine.gave_up() || (deadline && now >= *deadline)) co_return HostError::timed_out;
    if (message) {
      const auto frame = exchange->frame_of(*message);
      const auto sent = co_await exchange->link->send(frame);
      if (!sent) co_return sent.error();
    }
    const auto next = machine.next_deadline();
    const Deadline until = deadline ? std::min(*deadline, next) : next;
    const auto woken = co_await exchange->changed->wait(until);
    if (!woken && woken.error() != HostError::timed_out) co_return woken.error();  // cancelled
  }
  co_return *machine.parameters();
}

}  // namespace

Task<Result<DhcpBinding>> request_parameters(Host& host, DhcpClientConfig config, Deadline deadline) {
  const auto interface = choose_interface(host, config.device);
  auto link = DhcpLink::open(host, interface.name, kDhcpClientPort);
  if (!link) co_return link.error();
  auto exchange = std::make_shared<Exchange>(host, *link, config, interface);
  TaskGroup tasks(host);
  tasks.spawn(receive(exchange));
  const auto result = co_await ask(host, exchange, deadline);
  (*link)->close();
  const Deadline joined_by = host.now() + kJoinTime;
  co_await tasks.join(joined_by);
  co_return result;
}

}  // namespace netrig
