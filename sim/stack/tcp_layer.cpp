// Users, segments and sockets; listeners and handshakes are in tcp_layer_listening.cpp.
#include "stack/tcp_layer.hpp"

#include <algorithm>

#include "stack/ephemeral_port.hpp"
#include "stack/stack_error.hpp"
#include "stack/tcp_layer_arrival.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

std::uint64_t word_of(const IpAddress& address) {
  if (address.is_v4()) return address.v4().value();
  ByteReader reader(address.v6().octets());
  const auto high = reader.u64();
  return high * 0x9e3779b97f4a7c15u ^ reader.u64();
}

/// A finalizer of splitmix64: every bit of the input reaches every bit of the result.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

/// RFC 1122 4.2.2.13: how far above its predecessor's last number a new connection between the same ends
/// starts at least, out of reach of whatever is still on its way.
constexpr std::uint32_t kReopeningDistance = 65536;

/// Of IP and TCP, without options (RFC 9293 3.7.1).
std::uint32_t fixed_headers(const IpAddress& address) {
  return address.is_v4() ? 20 + 20 : 40 + 20;
}

}  // namespace

std::size_t TcpLayer::EndsHash::operator()(const TcpEnds& ends) const {
  const auto ports = std::uint64_t{ends.local.port} << 16 | ends.remote.port;
  return mix(mix(secret ^ word_of(ends.remote.address)) ^ word_of(ends.local.address) << 32 ^ ports);
}

TcpLayer::TcpLayer(IpOutput& ip, StackRandom& random)
    : ip_(ip),
      random_(random),
      secrets_(random),
      cookies_(random),
      sockets_(0, EndsHash{random_u64(random)}) {}

TcpLayer::~TcpLayer() = default;

// ---- users

Result<std::shared_ptr<TcpSocket>> TcpLayer::connect(const Endpoint& remote, const Binding& binding,
                                                     const TcpSettings& settings, TimePoint now) {
  now_ = now;
  if (remote.port == 0 || remote.address.is_multicast()) return posix_error(errc::address_not_available);
  const auto path = ip_.path_to(remote.address, binding.interface);
  if (!path) return path.error();
  if (path->broadcast) return posix_error(errc::network_unreachable);  // as Linux
  const auto ends = choose_ends(remote, binding, path->source);
  if (!ends) return ends.error();
  auto socket = make(*ends, settings, binding.interface, path->mtu_bytes, secrets_above(*ends, {}));
  socket->connection_.open(now);
  settle(*socket);
  return socket;
}

/// The ends of a new connection: the source by routing unless it is bound, a port of its own.
Result<TcpEnds> TcpLayer::choose_ends(const Endpoint& remote, const Binding& binding,
                                      const IpAddress& source) {
  TcpEnds ends{.local = binding.local.value_or(Endpoint{}), .remote = remote};
  if (!binding.local || ends.local.address.is_unspecified()) {
    ends.local.address = source;
  } else if (!ip_.is_own(ends.local.address)) {
    return posix_error(errc::address_not_available);
  }
  const auto is_free = [&](std::uint16_t port) {
    return !find({{ends.local.address, port}, remote}) &&
           !is_taken({ends.local.address, port}, kAnyInterface);
  };
  if (ends.local.port != 0) {
    if (find(ends)) return posix_error(errc::address_in_use);
    return ends;
  }
  const auto port = ephemeral_port(random_, is_free);
  if (!port) return port.error();
  ends.local.port = *port;
  return ends;
}

bool TcpLayer::is_taken(const Endpoint& local, InterfaceIndex interface) const {
  const auto [first, last] = listeners_.equal_range(local.port);
  return std::any_of(first, last, [&](const auto& entry) {
    const auto& listener = *entry.second;
    const auto& other = listener.local_.address;
    if (other.is_v4() != local.address.is_v4()) return false;
    const bool same_address =
        other == local.address || other.is_unspecified() || local.address.is_unspecified();
    const bool same_device = listener.interface_ == interface || listener.interface_ == kAnyInterface ||
                             interface == kAnyInterface;
    return same_address && same_device;
  });
}

// ---- segments

Result<> TcpLayer::send(const TcpEnds& ends, const TcpHeader& header, const ByteRing::Pieces& payload,
                        const Carriage& carriage) {
  auto packet = PacketBuffer::for_payload(payload[0].size() + payload[1].size());
  packet.append(payload[0]);
  packet.append(payload[1]);
  ByteWriter writer(packet.prepend(header.header_bytes()));
  header.serialize(writer);
  finish_tcp(ends.local.address, ends.remote.address, packet.bytes());
  return ip_.send({.source = ends.local.address,
                   .destination = ends.remote.address,
                   .protocol = kIpProtocolTcp,
                   .ttl = carriage.ttl,
                   .dont_fragment = true,
                   .interface = carriage.interface,
                   .ecn = carriage.ecn,
                   .dscp = carriage.dscp},
                  std::move(packet), now_);
}

void TcpLayer::packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) {
  now_ = now;
  if (arrival.to_many) return;  // RFC 1122 4.2.3.10
  if (!check_tcp(arrival.source, arrival.destination, payload)) return;
  ByteReader reader(payload);
  const auto header = TcpHeader::parse(reader);
  if (!header || header->source_port == 0 || header->destination_port == 0) return;
  const Arrival segment{
      .ends = {{arrival.destination, header->destination_port}, {arrival.source, header->source_port}},
      .interface = arrival.interface,
      .header = *header,
      .payload = reader.rest()};
  const auto socket = find(segment.ends);
  if (!socket || !same_interface(socket->interface_, arrival.interface)) {
    return segment_without_connection(segment);
  }
  if (reopens(*socket, segment)) {
    auto& listener = *listener_for(segment.ends.local, segment.interface);
    const auto above = socket->connection_.next_send_sequence() + kReopeningDistance;
    socket->connection_.give_way();
    settle(*socket);
    return answer_syn(listener, segment, above);
  }
  const auto& connection = socket->connection_;
  const auto progress = [&] {
    return connection.sender().unacknowledged_position() + connection.receiver().next();
  };
  const auto before = progress();
  socket->connection_.segment_arrived(*header, segment.payload, now, arrival.ecn == Ecn::congested);
  if (arrival.source.is_v6() && progress() > before) confirm_reachable(*socket);
  settle(*socket);
}

/// New acknowledgments, and new data since those were heard, tell that ours arrive (RFC 4861 7.3.1). Often
/// enough for who asks after 5 s (7.3.3), and not for each segment.
void TcpLayer::confirm_reachable(TcpSocket& socket) {
  constexpr auto kInterval = std::chrono::seconds(1);
  if (now_ - socket.confirmed_ < kInterval) return;
  socket.confirmed_ = now_;
  ip_.confirm_reachable(socket.connection_.ends().remote.address, socket.interface_, now_);
}

void TcpLayer::segment_without_connection(const Arrival& arrival) {
  const auto& header = arrival.header;
  if (header.rst) return;
  auto* listener = listener_for(arrival.ends.local, arrival.interface);
  if (listener != nullptr && header.syn && !header.ack) return answer_syn(*listener, arrival);
  if (listener != nullptr && !header.ack) return;  // RFC 9293 3.10.7.2, fourth
  if (listener != nullptr && !header.syn && cookie_came_back(*listener, arrival)) return;
  refuse(arrival);
}

/// The reset for what belongs to nothing (RFC 9293 3.10.7.1).
void TcpLayer::refuse(const Arrival& arrival) {
  const auto& header = arrival.header;
  TcpHeader reset;
  reset.source_port = header.destination_port;
  reset.destination_port = header.source_port;
  reset.rst = true;
  if (header.ack) {
    reset.sequence = header.acknowledgment;
  } else {
    reset.ack = true;
    reset.acknowledgment =
        header.sequence + static_cast<std::uint32_t>(arrival.payload.size()) + header.syn + header.fin;
  }
  static_cast<void>(send(arrival.ends, reset, {}, {}));  // lost, if it can't leave
}

void TcpLayer::error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) {
  now_ = now;
  ByteReader quoted(error.quoted);
  const auto local_port = quoted.u16();
  const auto remote_port = quoted.u16();
  const auto sequence = quoted.u32();
  if (!quoted.ok()) return;
  const auto socket = find({{source, local_port}, {error.destination.address, remote_port}});
  if (!socket || !socket->connection_.in_flight(sequence)) return;  // RFC 5927 4
  if (error.kind == NetworkError::Kind::packet_too_big && error.mtu_bytes) {
    ip_.learn_path_mtu(error.destination.address, *error.mtu_bytes, now);
    socket->too_big_ = true;
  } else {
    socket->connection_.error_arrived(error);
  }
  settle(*socket);
}

void TcpLayer::poll(TimePoint now) {
  now_ = now;
  while (auto* due = deadlines_.take_due(now)) {
    const auto keep = due->shared_from_this();
    due->connection_.poll(now);
    settle(*due);
  }
}

bool TcpLayer::has_unfinished() const {
  return std::any_of(sockets_.begin(), sockets_.end(), [](const auto& entry) {
    const auto& connection = entry.second->connection();
    return connection.orphaned() && !connection.sender().finished();
  });
}

// ---- sockets

TcpLayer::SocketPointer TcpLayer::find(const TcpEnds& ends) const {
  const auto found = sockets_.find(ends);
  return found == sockets_.end() ? nullptr : found->second;
}

TcpLayer::SocketPointer TcpLayer::make(const TcpEnds& ends, const TcpSettings& settings,
                                       InterfaceIndex interface, std::uint32_t mtu_bytes,
                                       const TcpControlBlock::Secrets& secrets) {
  if (const auto limit = settings.maximum_segment_bytes) {
    mtu_bytes = std::min(mtu_bytes, *limit + fixed_headers(ends.local.address));
  }
  auto socket = std::make_shared<TcpSocket>(*this, ends, settings, interface, secrets, mtu_bytes);
  socket->is_known_ = sockets_.emplace(ends, socket).second;
  return socket;
}

TcpControlBlock::Secrets TcpLayer::secrets_above(const TcpEnds& ends,
                                                 std::optional<std::uint32_t> above) const {
  auto secrets = secrets_(ends, now_);
  auto& initial = secrets.initial_sequence;
  if (above && static_cast<std::int32_t>(initial - *above) < 0) initial = *above;
  return secrets;
}

/// What did not fit is sent again in pieces that do. A path that still does not let them through loses them.
void TcpLayer::follow_path(TcpSocket& socket) {
  if (!std::exchange(socket.too_big_, false)) return;
  const auto path = ip_.path_to(socket.connection_.ends().remote.address, socket.interface_);
  if (path) socket.connection_.path_changed(path->mtu_bytes, now_);
  socket.too_big_ = false;
}

void TcpLayer::count_time_wait(const SocketPointer& socket) {
  if (std::exchange(socket->waits_, true)) return;
  time_waits_.push_back(socket);
  while (time_waits_.size() > kMostTimeWaits) {
    const auto oldest = time_waits_.pop_front().lock();
    if (!oldest || oldest->connection_.state() != TcpControlBlock::State::time_wait) continue;
    oldest->connection_.give_way();
    settle(*oldest);
  }
}

/// After anything has happened to a connection: its path, its timer, its listener, its user; and its end.
void TcpLayer::settle(TcpSocket& socket) {
  follow_path(socket);
  const auto& connection = socket.connection_;
  if (trace_ != nullptr && socket.is_known_) trace_->settled(connection, now_);
  SocketPointer keep;
  if (connection.state() == TcpControlBlock::State::closed) {
    keep = socket.shared_from_this();
    deadlines_.remove(socket);
    if (std::exchange(socket.is_known_, false)) sockets_.erase(connection.ends());
  } else if (socket.is_known_) {
    deadlines_.set(socket, connection.deadline());
    if (connection.state() == TcpControlBlock::State::time_wait) count_time_wait(socket.shared_from_this());
  }
  if (socket.listener_ != nullptr && connection.state() != TcpControlBlock::State::syn_received) {
    handshake_done(socket);
  }
  if (socket.changed_) socket.changed_();
}

}  // namespace netrig
