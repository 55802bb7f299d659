#include "dns/tcp_session.hpp"

#include <array>

namespace netrig::dns {

class TcpSession::Closing {
 public:
  explicit Closing(TcpSession& session) : session_(session) {}
  ~Closing() { session_.close(); }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;

 private:
  TcpSession& session_;
};

TcpSession::TcpSession(Host& host, Service& service, std::unique_ptr<TcpConnection> connection,
                       const TcpLimits& limits)
    : host_(host),
      service_(service),
      connection_(std::move(connection)),
      limits_(limits),
      queued_(host.event()),
      written_(host.event()) {}

void TcpSession::close() {
  closed_ = true;
  connection_->close();
  queued_->notify();
  written_->notify();
}

Task<> TcpSession::read_loop() {
  const auto self = shared_from_this();
  const Closing closing(*this);
  bool open = true;
  while (open && !closed_) {
    // The deadline is for the next whole message, so that sending single bytes does not keep a connection.
    const auto deadline = host_.now() + limits_.idle;
    auto message = deframer_.next();
    while (open && !message) {
      open = co_await read_some(deadline);
      message = deframer_.next();
    }
    if (!message) break;
    if (!handle(*message)) break;
    const bool room = co_await wait_for_room();
    if (!room) break;
  }
  co_await drain();
}

Task<bool> TcpSession::read_some(TimePoint deadline) {
  std::array<std::uint8_t, 4096> buffer{};
  auto count = co_await connection_->read(buffer, deadline);
  if (!count) co_return false;
  deframer_.push(ByteView(buffer).first(*count));
  co_return true;
}

Task<bool> TcpSession::wait_for_room() {
  while (!closed_ && (in_flight_ >= limits_.queries_in_flight || queued_bytes_ >= limits_.queued_bytes)) {
    auto woken = co_await written_->wait(host_.now() + limits_.write);
    if (!woken) co_return false;
  }
  co_return !closed_;
}

Task<> TcpSession::drain() {
  const auto deadline = host_.now() + limits_.write;
  while (!closed_ && in_flight_ > 0) {
    auto woken = co_await written_->wait(deadline);
    if (!woken) co_return;
  }
}

bool TcpSession::handle(ByteView message) {
  auto outcome = service_.respond(message, Transport::tcp);
  if (std::holds_alternative<Ignored>(outcome)) return false;
  ++in_flight_;
  if (auto* reply = std::get_if<Bytes>(&outcome)) {
    queue(std::move(*reply));
    return true;
  }
  service_.forward(std::get<Responder::Forward>(std::move(outcome)), [weak = weak_from_this()](Bytes reply) {
    if (const auto self = weak.lock()) self->queue(std::move(reply));
  });
  return true;
}

void TcpSession::queue(Bytes reply) {
  if (closed_) return;
  queue_.push_back(frame(reply));
  queued_bytes_ += queue_.back().size();
  queued_->notify();
}

Task<> TcpSession::write_loop() {
  const auto self = shared_from_this();
  const Closing closing(*this);
  while (!closed_) {
    if (queue_.empty()) {
      auto woken = co_await queued_->wait({});
      if (!woken) break;
      continue;
    }
    const auto next = std::move(queue_.front());
    queue_.pop_front();
    auto sent = co_await connection_->write(next, host_.now() + limits_.write);
    if (!sent) break;
    queued_bytes_ -= next.size();
    --in_flight_;
    written_->notify();
  }
}

}  // namespace netrig::dns
