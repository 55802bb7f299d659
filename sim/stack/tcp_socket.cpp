#include "stack/congestion_factory.hpp"
#include "stack/stack_error.hpp"
#include "stack/tcp_layer.hpp"

namespace netrig {

namespace {

constexpr std::uint32_t kSegmentUntilKnown = 1460;  // the SYNs tell before anything is sent

}  // namespace

TcpSocket::TcpSocket(TcpLayer& layer, const TcpEnds& ends, const TcpSettings& settings,
                     InterfaceIndex interface, const TcpControlBlock::Secrets& secrets,
                     std::uint32_t mtu_bytes)
    : layer_(layer),
      interface_(interface),
      ttl_(settings.ttl),
      dscp_(settings.dscp),
      connection_(ends, settings, secrets, mtu_bytes,
                  make_congestion_control(settings.congestion, kSegmentUntilKnown), *this) {}

void TcpSocket::transmit(const TcpEnds& ends, const TcpHeader& header, const ByteRing::Pieces& payload,
                         bool ecn_capable) {
  // A segment that can't leave is a segment lost, to be sent again. Smaller ones may help; but that waits
  // until the connection is done with what it is at.
  const auto ecn = ecn_capable ? Ecn::capable_0 : Ecn::not_capable;
  const auto sent =
      layer_.send(ends, header, payload, {.interface = interface_, .ecn = ecn, .ttl = ttl_, .dscp = dscp_});
  if (!sent && sent.error() == errc::message_size) too_big_ = true;
}

std::size_t TcpSocket::write(ByteView bytes, TimePoint now) {
  layer_.now_ = now;
  const auto count = connection_.write(bytes, now);
  layer_.settle(*this);
  return count;
}

std::size_t TcpSocket::read(MutableByteView buffer, TimePoint now) {
  layer_.now_ = now;
  const auto count = connection_.read(buffer, now);
  layer_.settle(*this);
  return count;
}

void TcpSocket::shutdown_write(TimePoint now) {
  layer_.now_ = now;
  connection_.shutdown_write(now);
  layer_.settle(*this);
}

void TcpSocket::close(TimePoint now) {
  changed_ = nullptr;
  layer_.now_ = now;
  connection_.close(now);
  layer_.settle(*this);
}

void TcpSocket::abort(TimePoint now) {
  layer_.now_ = now;
  connection_.abort(now);
  layer_.settle(*this);
}

void TcpSocket::set_no_delay(bool on, TimePoint now) {
  layer_.now_ = now;
  connection_.set_no_delay(on, now);
  layer_.settle(*this);
}

void TcpSocket::set_keep_alive(bool on, TimePoint now) {
  layer_.now_ = now;
  connection_.set_keep_alive(on);
  layer_.settle(*this);
}

void TcpSocket::set_user_timeout(std::optional<Duration> timeout, TimePoint now) {
  layer_.now_ = now;
  connection_.set_user_timeout(timeout);
  layer_.settle(*this);
}

TcpListenSocket::~TcpListenSocket() {
  layer_.forget(*this);
}

std::shared_ptr<TcpSocket> TcpListenSocket::accept() {
  // One that has ended meanwhile is still handed over if it has brought something to read.
  while (!ready_.empty()) {
    auto socket = std::move(ready_.front());
    ready_.pop_front();
    const auto& connection = socket->connection();
    if (connection.state() != TcpControlBlock::State::closed || connection.can_read()) return socket;
  }
  return nullptr;
}

}  // namespace netrig
