#include "probe/trace_socket.hpp"

#include <algorithm>
#include <utility>

#include "probe/error_text.hpp"
#include "probe/trace_text.hpp"

namespace netrig::probe {

namespace {

using Kind = NetworkError::Kind;

constexpr std::size_t kIpv4HeaderBytes = 20;
constexpr std::size_t kIpv6HeaderBytes = 40;
constexpr std::size_t kProbeHeaderBytes = 8;  // of UDP, of ICMP echo

/// Letters, as traceroute always sent.
Bytes probe_payload(const TracePlan& plan, const IpAddress& to) {
  const auto headers = (to.is_v4() ? kIpv4HeaderBytes : kIpv6HeaderBytes) + kProbeHeaderBytes;
  const auto whole = packet_bytes(plan, to);
  Bytes payload(whole > headers ? whole - headers : 0);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>('@' + i % 64);
  return payload;
}

TraceAnswer answer_of(const NetworkError& error, const IpAddress& to) {
  return {.from = error.offender,
          .time = {},
          .mark = error_mark(error),
          .final = error.kind != Kind::time_exceeded,
          .destination = error.kind == Kind::port_unreachable && error.offender == to};
}

/// Each probe has a port of its own, by which its answer is known.
class UdpTrace final : public TraceSocket {
 public:
  UdpTrace(std::unique_ptr<UdpSocket> socket, const TracePlan& plan, IpAddress to)
      : socket_(std::move(socket)), first_port_(plan.port), to_(to), payload_(probe_payload(plan, to)) {}

  Task<Result<>> send(TraceSession::Send probe, Deadline deadline) override {
    const OutgoingDatagram datagram{.to = {to_, static_cast<std::uint16_t>(first_port_ + probe.probe)},
                                    .payload = payload_,
                                    .ttl = probe.ttl};
    auto sent = co_await socket_->send(datagram, deadline);
    co_return sent;
  }

  Task<Result<ProbeAnswer>> receive(Deadline deadline) override {
    for (;;) {
      auto error = co_await socket_->receive_error(deadline);
      if (!error) co_return error.error();
      const auto& [address, port] = error->destination;
      if (address != to_ || port < first_port_) continue;
      co_return ProbeAnswer{static_cast<std::uint32_t>(port - first_port_), answer_of(*error, to_)};
    }
  }

  void close() override { socket_->close(); }

 private:
  std::unique_ptr<UdpSocket> socket_;
  std::uint16_t first_port_;
  IpAddress to_;
  Bytes payload_;
};

/// Probe 0 has sequence number 1, as in the traceroutes that there are.
class EchoTrace final : public TraceSocket {
 public:
  EchoTrace(std::unique_ptr<EchoSocket> socket, const TracePlan& plan, IpAddress to)
      : socket_(std::move(socket)), to_(to), payload_(probe_payload(plan, to)) {}

  Task<Result<>> send(TraceSession::Send probe, Deadline deadline) override {
    const EchoRequest request{.to = to_,
                              .sequence = static_cast<std::uint16_t>(probe.probe + 1),
                              .ttl = probe.ttl,
                              .payload = payload_};
    auto sent = co_await socket_->send(request, deadline);
    co_return sent;
  }

  Task<Result<ProbeAnswer>> receive(Deadline deadline) override {
    auto received = co_await socket_->receive(deadline);
    if (!received) co_return received.error();
    if (const auto* error = std::get_if<EchoError>(&*received)) {
      co_return ProbeAnswer{error->sequence - 1u, answer_of(error->error, to_)};
    }
    const auto& reply = std::get<EchoReply>(*received);
    TraceAnswer answer{.from = reply.from, .time = {}, .mark = "", .final = true, .destination = true};
    co_return ProbeAnswer{reply.sequence - 1u, std::move(answer)};
  }

  void close() override { socket_->close(); }

 private:
  std::unique_ptr<EchoSocket> socket_;
  IpAddress to_;
  Bytes payload_;
};

}  // namespace

Result<std::unique_ptr<TraceSocket>> open_trace_socket(Host& host, const TracePlan& plan, IpAddress to) {
  if (plan.echo) {
    auto socket = host.echo(to);
    if (!socket) return socket.error();
    return std::make_unique<EchoTrace>(std::move(*socket), plan, to);
  }
  const IpAddress any = to.is_v4() ? IpAddress() : IpAddress(Ipv6Address());
  auto socket = host.udp({.local = {any, 0}});
  if (!socket) return socket.error();
  return std::make_unique<UdpTrace>(std::move(*socket), plan, to);
}

}  // namespace netrig::probe
