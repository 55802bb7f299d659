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
      write_patience_(limits.write),
      session_(host.now(), limits.stream),
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
  while (!closed_) {
    answer_queries();
    if (session_.is_over()) break;
    if (session_.wants_input()) {
      co_await read_some();
      continue;
    }
    const bool moving = co_await wait_for_writer();
    if (!moving) break;
  }
}

Task<> TcpSession::read_some() {
  std::array<std::uint8_t, 4096> buffer;
  auto count = co_await connection_->read(buffer, session_.read_deadline(host_.now()));
  if (count) {
    session_.receive(ByteView(buffer).first(*count));
    co_return;
  }
  const bool in_vain = count.error() == HostError::timed_out;
  if (in_vain && !session_.is_idle(host_.now())) co_return;
  session_.end_input();
  if (in_vain && session_.is_amid_message()) service_.complain_of_slow_client();
}

Task<bool> TcpSession::wait_for_writer() {
  auto woken = co_await written_->wait(host_.now() + write_patience_);
  if (!woken && woken.error() == HostError::timed_out) service_.complain_of_slow_client();
  co_return woken.has_value();
}

void TcpSession::answer_queries() {
  while (const auto query = session_.next_query(host_.now())) answer(*query);
}

void TcpSession::answer(ByteView query) {
  auto outcome = service_.respond(query, Transport::tcp);
  if (std::holds_alternative<Ignored>(outcome)) return session_.refuse();
  if (const auto* at_once = std::get_if<Reply>(&outcome)) return reply(at_once->message);
  const auto known = service_.forward(std::get<Responder::Forward>(std::move(outcome)), connection_->remote(),
                                      [weak = weak_from_this()](const Bytes& message) {
                                        if (const auto self = weak.lock()) self->reply(message);
                                      });
  if (known) reply(known->message);
}

void TcpSession::reply(ByteView message) {
  if (closed_) return;
  service_.note_reply(connection_->remote(), Transport::tcp, message);
  session_.reply(message);
  queued_->notify();
}

Task<> TcpSession::write_loop() {
  const auto self = shared_from_this();
  const Closing closing(*this);
  while (!closed_) {
    const auto output = session_.start_output();
    if (output.empty()) {
      auto woken = co_await queued_->wait({});
      if (!woken) break;
      continue;
    }
    auto sent = co_await connection_->write(output, host_.now() + write_patience_);
    if (!sent) {
      if (sent.error() == HostError::timed_out) service_.complain_of_slow_client();
      break;
    }
    session_.written(host_.now());
    written_->notify();
  }
}

}  // namespace netrig::dns
