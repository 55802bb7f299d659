#include "ftp/client_connection.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "dns/resolver.hpp"
#include "host/connect_to_any.hpp"

namespace netrig::ftp {

namespace {

constexpr auto kQuitTime = std::chrono::seconds(2);
/// A server that says 1yz before the greeting (RFC 959 5.4, "120") or a preliminary reply may do so this
/// often.
constexpr int kPreliminaryLimit = 8;

/// PASS without its argument.
std::string shown(const Command& command) {
  if (command.argument.empty() || command.verb == "PASS") return command.verb;
  return command.verb + " " + command.argument;
}

Task<FtpResult<std::unique_ptr<TcpConnection>>> connect(Host& host, std::vector<IpAddress> addresses,
                                                        std::uint16_t port, Deadline deadline) {
  const TcpOptions options;
  auto connected =
      co_await connect_to_any(host, std::move(addresses), port, options, next_step_deadline(host, deadline));
  if (connected.connection) co_return std::move(*connected.connection);
  co_return failed_step(host, "connect to " + connected.server.to_string(), connected.connection.error(),
                        deadline);
}

}  // namespace

TimePoint next_step_deadline(const Host& host, Deadline deadline) {
  const auto patience = host.now() + kClientPatience;
  return deadline ? std::min(*deadline, patience) : patience;
}

FtpError failed_step(const Host& host, std::string_view attempt, const Error& error, Deadline deadline) {
  const bool was_last = deadline && host.now() >= *deadline;
  if (error != HostError::timed_out || !was_last) return failed(attempt, error);
  return {printable(attempt) + ": not done within the time limit", {}};
}

Task<FtpResult<std::unique_ptr<ClientConnection>>> ClientConnection::open(Host& host, FtpUrl url,
                                                                          LineObserver on_line,
                                                                          Deadline deadline) {
  auto addresses = std::move(url.addresses);
  if (addresses.empty()) {
    auto found = co_await dns::resolve(host, url.host, next_step_deadline(host, deadline));
    if (!found) co_return failed_step(host, "find the address of " + url.host, found.error(), deadline);
    addresses = *std::move(found);
  }
  auto control = co_await connect(host, std::move(addresses), url.port, deadline);
  if (!control) co_return control.error();
  (*control)->set_no_delay(true);
  auto connection = std::make_unique<ClientConnection>(host, std::move(*control), std::move(on_line));
  auto greeted = co_await connection->greet(deadline);
  if (!greeted) co_return greeted.error();
  auto logged_in = co_await connection->login(url, deadline);
  if (!logged_in) co_return logged_in.error();
  auto typed = co_await connection->set_type(false, deadline);
  if (!typed) co_return typed.error();
  co_return std::move(connection);
}

Task<FtpResult<>> ClientConnection::greet(Deadline deadline) {
  const std::string attempt = "connect to " + server().to_string();
  for (int i = 0; i < kPreliminaryLimit; ++i) {
    auto greeting = co_await read_reply(attempt, deadline);
    if (!greeting) co_return greeting.error();
    if (greeting->is_completion()) co_return FtpResult<>();
    if (!greeting->is_preliminary()) co_return refused(attempt, *greeting);
  }
  co_return FtpError{attempt + ": the server does not get ready", {}};
}

/// RFC 959 6, the diagram of the login: 230 may come at any point; 332 asks for an account, which a URL has
/// none for.
Task<FtpResult<>> ClientConnection::login(FtpUrl url, Deadline deadline) {
  const std::string attempt = "log in as " + url.user;
  const Command user{"USER", url.user};
  auto reply = co_await command(user, deadline);
  if (!reply) co_return reply.error();
  if (reply->code == 331) {
    const Command pass{"PASS", url.password};
    reply = co_await command(pass, deadline);
    if (!reply) co_return reply.error();
  }
  if (!reply->is_completion()) co_return refused(attempt, *reply);
  co_return FtpResult<>();
}

Task<FtpResult<Reply>> ClientConnection::command(Command command, Deadline deadline, Duration patience) {
  const auto attempt = shown(command);
  const auto line = serialize(command);
  if (!line) co_return FtpError{printable(attempt) + ": the text holds a line end and cannot be sent", {}};
  if (on_line_) on_line_("---> " + printable(attempt));
  auto written = co_await control_->write(as_bytes(*line), next_step_deadline(host_, deadline));
  if (!written) co_return failed_step(host_, attempt, written.error(), deadline);
  auto reply = co_await read_reply(attempt, deadline, patience);
  co_return reply;
}

Task<FtpResult<Reply>> ClientConnection::expect(int wanted, Command command, Deadline deadline) {
  const auto attempt = shown(command);
  auto reply = co_await this->command(std::move(command), deadline);
  if (reply && reply->code / 100 != wanted) co_return refused(attempt, *reply);
  co_return reply;
}

Task<FtpResult<Reply>> ClientConnection::read_reply(std::string attempt, Deadline deadline,
                                                    Duration patience) {
  // One for the whole of it: lines that come one by one for ever are no reply.
  const auto patient = host_.now() + patience;
  const auto until = deadline ? std::min(*deadline, patient) : patient;
  ReplyParser parser;
  for (;;) {
    auto line = co_await read_line(attempt, until, deadline);
    if (!line) co_return line.error();
    if (on_line_) on_line_("<--- " + printable(*line));
    const auto status = parser.feed(*line);
    if (status == ReplyParser::Status::incomplete) continue;
    if (status == ReplyParser::Status::malformed) {
      co_return FtpError{
          printable(attempt) + ": this is no FTP reply: '" + printable(line->substr(0, 80)) + "'", {}};
    }
    auto reply = parser.take();
    if (reply.code == 421) co_return refused(attempt, reply);
    co_return reply;
  }
}

Task<FtpResult<std::string>> ClientConnection::read_line(std::string attempt, TimePoint until,
                                                         Deadline deadline) {
  std::array<std::uint8_t, 4096> buffer;
  for (;;) {
    if (auto line = reader_.next()) co_return std::move(line->text);
    auto count = co_await control_->read(buffer, until);
    if (!count && count.error() == HostError::end_of_file) {
      FtpError error(printable(attempt) + ": the server closed the connection without a reply", {});
      error.may_pass = true;
      co_return error;
    }
    if (!count) co_return failed_step(host_, attempt, count.error(), deadline);
    reader_.feed(ByteView(buffer).first(*count));
    last_heard_ = host_.now();
  }
}

Task<bool> ClientConnection::is_open() {
  constexpr auto kPause = std::chrono::seconds(1);
  if (host_.now() < last_heard_ + kPause) co_return true;
  // What a server says unasked is that it leaves (421).
  std::array<std::uint8_t, 1> byte;
  auto count = co_await control_->read(byte, host_.now());
  co_return !count && count.error() == HostError::timed_out;
}

Task<FtpResult<>> ClientConnection::set_type(bool ascii, Deadline deadline) {
  if (ascii == ascii_) co_return FtpResult<>();
  const Command type{"TYPE", ascii ? "A" : "I"};
  auto typed = co_await expect(2, type, deadline);
  if (!typed) co_return typed.error();
  ascii_ = ascii;
  co_return FtpResult<>();
}

Task<FtpResult<Features>> ClientConnection::features(Deadline deadline) {
  if (features_) co_return *features_;
  const Command feat{"FEAT", ""};
  auto reply = co_await command(feat, deadline);
  if (!reply) co_return reply.error();
  features_ = parse_features(*reply);
  co_return *features_;
}

Task<> ClientConnection::quit() {
  const Command quit{"QUIT", ""};
  [[maybe_unused]] auto reply = co_await command(quit, host_.now() + kQuitTime);
  control_->close();
}

}  // namespace netrig::ftp
