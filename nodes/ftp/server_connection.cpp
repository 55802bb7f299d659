#include "ftp/server_connection.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ftp/content_hash.hpp"
#include "host/random.hpp"

namespace netrig::ftp {

namespace {

/// Commands that may wait for their turn, and how much more is read than they are: so that the end of a
/// client shows that has said so much, too. One that sends more than that is not read until it is answered.
constexpr std::size_t kQueuedLines = 32;
constexpr std::size_t kReadAheadBytes = 4096;
/// Those that are answered in the midst of a transfer (RFC 959 4.1.3; NOOP keeps a firewall's mapping alive).
bool serves_during_transfer(const Line& line) {
  const auto command = parse_command(line.text);
  return command && (command->verb == "ABOR" || command->verb == "STAT" || command->verb == "NOOP");
}

bool is_quit(const Line& line) {
  const auto command = parse_command(line.text);
  return command && command->verb == "QUIT";
}

}  // namespace

ServerConnection::ServerConnection(Host& host, const Commons& commons, std::unique_ptr<TcpConnection> control,
                                   std::shared_ptr<void> owner)
    : host_(host),
      config_(commons.config),
      gate_(commons.gate),
      owner_(std::move(owner)),
      control_(std::move(control)),
      local_(control_->local()),
      peer_(control_->remote()),
      session_(config_, commons.root, commons.busy, {local_, peer_}, [&host] { return random_u64(host); }),
      changed_(host.event()),
      room_(host.event()),
      nobody_since_(host.now()),
      last_active_(host.now()),
      reading_(host),
      transferring_(host) {
  // 150 and 226 are written one right after the other; the second would wait for the first one's ACK (RFC
  // 896).
  control_->set_no_delay(true);
}

Task<> ServerConnection::run(std::shared_ptr<ServerConnection> self) {
  // Whatever ends serve(), the coroutines that share `self` end too.
  struct Ending {
    ServerConnection& connection;
    ~Ending() {
      connection.control_->close();
      connection.aborting_ = true;
      connection.reading_.cancel();
      connection.transferring_.cancel();
    }
  };
  const Ending ending{*self};
  self->log("connected");
  self->reading_.spawn(read_control(self));
  co_await self->serve();
  self->log("left");
}

void ServerConnection::stop() {
  stopping_ = true;
  changed_->notify();
}

/// Reads without a deadline: serve() has one, and closes the connection when it passes.
Task<> ServerConnection::read_control(std::shared_ptr<ServerConnection> self) {
  std::array<std::uint8_t, kReadAheadBytes> buffer;
  for (;;) {
    while (self->reader_.pending_bytes() >= kReadAheadBytes) {
      auto woken = co_await self->room_->wait({});
      if (!woken) co_return;
    }
    auto count = co_await self->control_->read(buffer, {});
    if (!count) break;
    self->reader_.feed(ByteView(buffer).first(*count));
    self->take_lines();
    self->changed_->notify();
  }
  self->control_ended_ = true;
  self->changed_->notify();
}

void ServerConnection::take_lines() {
  while (lines_.size() < kQueuedLines) {
    auto line = reader_.next();
    if (!line) break;
    lines_.push_back(std::move(*line));
  }
  if (reader_.pending_bytes() < kReadAheadBytes) room_->notify();
}

Task<> ServerConnection::serve() {
  const auto greeting = Session::greeting();
  co_await send(greeting);
  while (open_) {
    if (transfer_ && transfer_ended_) {
      co_await finish_transfer();
    } else if (transfer_ && transfer_should_stop()) {
      co_await abort_transfer();
    } else if (auto line = next_line()) {
      co_await answer(*line);
    } else if (!transfer_ && stopping_) {
      co_await leave("The server is stopping, closing.");
    } else if (!transfer_ && control_ended_) {
      co_return;
    } else {
      const Deadline deadline = transfer_ ? Deadline() : Deadline(next_deadline());
      auto woken = co_await changed_->wait(deadline);
      if (!woken && woken.error() == HostError::timed_out) {
        co_await pass_deadline();
      } else if (!woken) {
        co_return;
      }
    }
  }
}

/// RFC 959 4.1.1 QUIT: the end of the control connection aborts a transfer, unless QUIT was said before.
bool ServerConnection::transfer_should_stop() const {
  return control_ended_ && std::ranges::none_of(lines_, is_quit);
}

/// The next line to answer. In a transfer the others wait for its end, in their order.
std::optional<Line> ServerConnection::next_line() {
  auto next = transfer_ ? std::ranges::find_if(lines_, serves_during_transfer) : lines_.begin();
  if (next == lines_.end()) return {};
  auto line = std::move(*next);
  lines_.erase(next);
  take_lines();
  return line;
}

TimePoint ServerConnection::idle_deadline() const {
  const auto idle = last_active_ + config_.idle_timeout;
  return session_.login().logged_in() ? idle : std::min(idle, nobody_since_ + config_.login_timeout);
}

TimePoint ServerConnection::next_deadline() const {
  return listener_ ? std::min(idle_deadline(), listener_until_) : idle_deadline();
}

/// A port that nobody used goes back to the others; a client that says nothing goes.
Task<> ServerConnection::pass_deadline() {
  if (host_.now() >= idle_deadline()) {
    co_await leave("Nothing was said for too long, closing.");
  } else {
    listener_.reset();
    session_.passive_closed();
  }
}

Task<> ServerConnection::answer(const Line& line) {
  last_active_ = host_.now();
  if (line.too_long) {
    log("refused a line of more than " + std::to_string(kLineLimitBytes) + " bytes");
    const Reply refusal(500, "The line is too long.");
    co_await send(refusal);
    co_return;
  }
  if (transfer_) {
    const auto command = parse_command(line.text);
    if (command && command->verb == "STAT") {
      const auto status = Session::transfer_status(transfer_->what(), transfer_->bytes());
      co_await send(status);
      co_return;
    }
  }
  if (session_.checks_hash(line.text)) {
    const bool may = co_await wait_for_gate();
    if (control_ended_ || stopping_) co_return;
    if (!may) {
      log("refused a login: too many at once");
      co_await leave("Too many logins at once, try again later.");
      co_return;
    }
  }
  const auto begun = host_.now();
  const bool was_logged_in = session_.login().logged_in();
  auto outcome = session_.handle(line.text, host_.wall_time());
  if (was_logged_in && !session_.login().logged_in()) nobody_since_ = host_.now();
  if (!outcome.event.empty()) log(outcome.event);
  // From before it was handled: how long a password took to check would tell who is known.
  if (outcome.delay > Duration::zero()) co_await host_.sleep_until(begun + outcome.delay);
  co_await act(outcome);
  if (!session_.is_passive()) listener_.reset();
}

/// False when it would take too long, or the session ends.
Task<bool> ServerConnection::wait_for_gate() {
  auto turn = gate_.turn_of(peer_.address, host_.now());
  if (!turn) co_return false;
  const bool is_first = co_await wait_until(*turn);
  if (!is_first) co_return false;
  turn = gate_.turn(host_.now());
  if (!turn) co_return false;
  const bool is_second = co_await wait_until(*turn);
  co_return is_second;
}

/// False when the session ends before.
Task<bool> ServerConnection::wait_until(TimePoint time) {
  while (!control_ended_ && !stopping_) {
    auto woken = co_await changed_->wait(time);
    if (!woken) co_return woken.error() == HostError::timed_out;
  }
  co_return false;
}

Task<> ServerConnection::act(Outcome& outcome) {
  if (std::holds_alternative<AbortTransfer>(outcome.action) && transfer_) {
    co_await abort_transfer();
    outcome.reply = Reply(226, "Aborted.");
  }
  if (std::holds_alternative<OpenPassive>(outcome.action)) {
    co_await open_passive();
  } else if (auto* order = std::get_if<ComputeHash>(&outcome.action)) {
    co_await send_hash(*order);
  } else if (outcome.reply) {
    co_await send(*outcome.reply);
  }
  if (auto* start = std::get_if<StartTransfer>(&outcome.action)) {
    begin_transfer(std::move(*start));
  } else if (std::holds_alternative<CloseSession>(outcome.action)) {
    open_ = false;
  }
}

/// In pieces, between which others have their turn; a client that left does not get it.
Task<> ServerConnection::send_hash(ComputeHash& order) {
  constexpr std::size_t kPieceBytes = 256 * 1024;
  ContentHash hash;
  Bytes piece(kPieceBytes);
  Reply reply(426, "The server is stopping.");
  while (!control_ended_ && !stopping_) {
    const auto count = order.file->read_at(hash.bytes(), piece);
    if (!count) {
      reply = file_error_reply(count.error());
      break;
    }
    if (*count == 0) {
      const auto size = hash.bytes();
      reply = hash_reply(hash.finish(), size, order.path);
      break;
    }
    hash.add(ByteView(piece).first(*count));
    co_await host_.sleep_until(host_.now());
  }
  last_active_ = host_.now();
  co_await send(reply);
}

Task<> ServerConnection::leave(std::string_view why) {
  open_ = false;
  const Reply last_words(421, std::string(why));
  co_await send(last_words);
}

/// A client that takes no reply any more is given up.
Task<> ServerConnection::send(const Reply& reply) {
  const auto text = serialize(reply);
  auto written = co_await control_->write(as_bytes(text), host_.now() + config_.reply_timeout);
  if (!written) open_ = false;
}

void ServerConnection::log(const std::string& event) {
  host_.console().print(peer_.to_string() + " " + printable(event));
}

}  // namespace netrig::ftp
