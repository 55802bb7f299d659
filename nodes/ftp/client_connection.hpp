// A client's control connection: commands out, replies in (RFC 959 5.4).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ftp/command.hpp"
#include "ftp/error.hpp"
#include "ftp/features.hpp"
#include "ftp/line_reader.hpp"
#include "ftp/reply.hpp"
#include "ftp/url.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

/// How long a client waits for a reply, for a connection, and for progress in a transfer: servers may ask DNS
/// for its name or wait for a disk first.
constexpr auto kClientPatience = std::chrono::seconds(60);

/// `deadline`, or `kClientPatience` from now if that is earlier.
TimePoint next_step_deadline(const Host& host, Deadline deadline);
/// failed(), of a step that had no longer than `deadline`: if that is what ended it, the time limit is the
/// reason.
FtpError failed_step(const Host& host, std::string_view attempt, const Error& error, Deadline deadline);

/// One session; used by one coroutine.
///
///     auto connection = co_await ClientConnection::open(host, url, deadline);
///     auto size = co_await (*connection)->command({"SIZE", path}, deadline);
///     …
///     co_await (*connection)->quit();
class ClientConnection {
 public:
  /// Told each line of the control connection, the password left out; may be empty.
  using LineObserver = std::function<void(std::string_view)>;

  /// Resolves the URL's host, connects to the address that answers first, and logs in.
  static Task<FtpResult<std::unique_ptr<ClientConnection>>> open(Host& host, FtpUrl url, LineObserver on_line,
                                                                 Deadline deadline);

  ClientConnection(Host& host, std::unique_ptr<TcpConnection> control, LineObserver on_line)
      : host_(host), control_(std::move(control)), on_line_(std::move(on_line)), last_heard_(host.now()) {}

  /// Sends a command and gives the reply, whatever its code. Errors: the network's, a reply that is none,
  /// 421. `patience` is for all of the reply.
  Task<FtpResult<Reply>> command(Command command, Deadline deadline, Duration patience = kClientPatience);
  /// The same, for which another first digit than `wanted` is an error.
  Task<FtpResult<Reply>> expect(int wanted, Command command, Deadline deadline);
  /// The next reply, e.g. the one that ends a transfer. `attempt` is for the error's text.
  Task<FtpResult<Reply>> read_reply(std::string attempt, Deadline deadline,
                                    Duration patience = kClientPatience);

  /// Whether the server is still there. It may have gone during a pause; there is no asking shortly after a
  /// reply.
  Task<bool> is_open();

  /// TYPE, if it is not the present one.
  Task<FtpResult<>> set_type(bool ascii, Deadline deadline);
  /// FEAT, asked once.
  Task<FtpResult<Features>> features(Deadline deadline);

  /// A polite end that waits for little.
  Task<> quit();

  Endpoint server() const { return control_->remote(); }
  Endpoint local() const { return control_->local(); }

 private:
  Task<FtpResult<>> greet(Deadline deadline);
  Task<FtpResult<>> login(FtpUrl url, Deadline deadline);
  Task<FtpResult<std::string>> read_line(std::string attempt, TimePoint until, Deadline deadline);

  Host& host_;
  std::unique_ptr<TcpConnection> control_;
  LineObserver on_line_;
  LineReader reader_;
  TimePoint last_heard_;
  bool ascii_ = true;  ///< the default, RFC 959 5.1
  std::optional<Features> features_;
};

}  // namespace netrig::ftp
