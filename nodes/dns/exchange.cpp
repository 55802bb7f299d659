#include "dns/exchange.hpp"

#include <algorithm>
#include <array>

#include "dns/framing.hpp"
#include "host/random.hpp"

namespace netrig::dns {

namespace {

Endpoint any_endpoint(const Endpoint& like) {
  if (like.address.is_v4()) return {Ipv4Address(), 0};
  return {Ipv6Address(), 0};
}

Lookup::Step failed(Host& host, Lookup& lookup, Error error) {
  return error == HostError::timed_out ? lookup.on_timeout(host.now()) : lookup.on_error(host.now(), error);
}

Task<Lookup::Step> try_udp(Host& host, Lookup& lookup, Lookup::Send send) {
  auto socket = host.udp({.local = any_endpoint(lookup.server())});
  if (!socket) co_return failed(host, lookup, socket.error());
  auto connected = (*socket)->connect(lookup.server());
  if (!connected) co_return failed(host, lookup, connected.error());
  const OutgoingDatagram datagram{.to = lookup.server(), .payload = send.message};
  auto sent = co_await (*socket)->send(datagram, send.deadline);
  if (!sent) co_return failed(host, lookup, sent.error());
  for (;;) {
    auto received = co_await (*socket)->receive(send.deadline);
    if (!received) co_return failed(host, lookup, received.error());
    auto step = lookup.on_message(host.now(), received->from, received->payload);
    if (!std::holds_alternative<Lookup::Wait>(step)) co_return step;
  }
}

Task<Lookup::Step> try_tcp(Host& host, Lookup& lookup, Lookup::Send send) {
  const TcpOptions options{.no_delay = true};
  auto connection = co_await host.tcp_connect(lookup.server(), options, send.deadline);
  if (!connection) co_return failed(host, lookup, connection.error());
  const auto framed = frame(send.message);
  auto written = co_await (*connection)->write(framed, send.deadline);
  if (!written) co_return failed(host, lookup, written.error());
  Deframer deframer;
  std::array<std::uint8_t, 4096> buffer{};
  for (;;) {
    auto count = co_await (*connection)->read(buffer, send.deadline);
    if (!count) co_return failed(host, lookup, count.error());
    deframer.push(ByteView(buffer).first(*count));
    if (auto message = deframer.next()) co_return lookup.on_message(host.now(), lookup.server(), *message);
  }
}

}  // namespace

Task<Result<Exchange>> exchange(Host& host, Endpoint server, Question question, LookupOptions options,
                                Deadline deadline) {
  const auto started = host.now();
  Lookup lookup(server, std::move(question), options, [&host] { return random_u16(host); });
  auto step = lookup.start(started);
  while (auto* send = std::get_if<Lookup::Send>(&step)) {
    if (deadline && host.now() >= *deadline) co_return HostError::timed_out;
    Lookup::Send next = std::move(*send);
    if (deadline) next.deadline = std::min(next.deadline, *deadline);
    if (next.transport == Transport::udp) {
      step = co_await try_udp(host, lookup, std::move(next));
    } else {
      step = co_await try_tcp(host, lookup, std::move(next));
    }
  }
  if (const auto* error = std::get_if<Error>(&step)) co_return *error;
  auto& done = std::get<Lookup::Done>(step);
  co_return Exchange{std::move(done.reply), server, done.transport, done.size_bytes, host.now() - started};
}

}  // namespace netrig::dns
