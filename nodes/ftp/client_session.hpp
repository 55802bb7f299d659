// A client's session with a server, and what a user does in it, each in one call. The connection is opened
// when it is needed, and again after an error that may pass, as often as the settings allow.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ftp/client.hpp"
#include "ftp/client_connection.hpp"
#include "ftp/client_settings.hpp"
#include "ftp/error.hpp"
#include "ftp/local_copy.hpp"
#include "ftp/remote_entry.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

class ClientTransfer;

///     ClientSession session(host, url, settings, deadline);
///     auto fetched = co_await session.fetch("report.txt", {&directory, "copy.txt"}, false, {});
///     co_await session.quit();
class ClientSession {
 public:
  /// The URL's path is not looked at.
  ClientSession(Host& host, FtpUrl url, ClientSettings settings, Deadline deadline);

  /// Opens the connection now; every other call does, too. Errors: those of ClientConnection::open().
  Task<FtpResult<>> connect();
  /// The same, and again after an error that may pass, as often as the settings allow.
  Task<FtpResult<>> reach();
  bool is_connected() const { return connection_ != nullptr; }
  ClientSettings& settings() { return settings_; }
  const FtpUrl& url() const { return url_; }

  /// The file at `path` to `destination`; its size is held against what the server says to SIZE. `keep_time`
  /// gives it the server's time of modification.
  Task<FtpResult<FtpSummary>> fetch(std::string path, FtpDestination destination, bool keep_time,
                                    FtpObserver observer);
  /// `file`, whose name is for errors, to `path`; held against SIZE too. `modified`: MFMT, where the server
  /// knows it.
  Task<FtpResult<FtpSummary>> store(File& file, std::string name, std::string path,
                                    std::optional<WallTime> modified, FtpObserver observer);
  /// LIST of a path, as text with LF line ends; 16 MiB at most. If it is empty, the path must be a
  /// directory's.
  Task<FtpResult<std::string>> listing(std::string path);
  /// NLST of a path or a pattern. That nothing matches is an error to some servers, and none to others.
  Task<FtpResult<std::vector<std::string>>> names(std::string path);
  /// What is in a directory: by MLSD, or by LIST where the server has no MLSD. A line that is not understood
  /// is an error of its directory.
  Task<FtpResult<RemoteListing>> entries(std::string path);
  /// MDTM; none where the server does not tell.
  Task<FtpResult<std::optional<WallTime>>> modified(std::string path);
  /// CWD; holds for later connections too. Gives where that is, if the server says it (PWD).
  Task<FtpResult<std::string>> change_directory(std::string path);
  Task<FtpResult<std::string>> current_directory();
  /// CWD and back: an error where there is no such directory. Some servers list that as an empty one.
  Task<FtpResult<>> find_directory(std::string path);
  /// Whether MFMT and MLSD are known.
  Task<FtpResult<Features>> features();

  /// A command that needs no data connection, and its reply, whose first digit must be 2 (or 3, for RNFR).
  Task<FtpResult<Reply>> command(Command command);
  /// The same, whatever the reply.
  Task<FtpResult<Reply>> quote(Command command);

  /// A polite end that waits for little.
  Task<> quit();

 private:
  /// What the server tells of a file.
  struct Remote {
    std::optional<std::uint64_t> size_bytes = {};
    std::optional<WallTime> modified = {};
  };

  Task<FtpResult<Remote>> look_at(std::string path, bool asks_time);
  Task<FtpResult<std::optional<FtpSummary>>> look_for(std::string path, FtpDestination destination,
                                                      Remote remote);
  static std::optional<std::uint64_t> size_of(const Reply& reply);
  /// How the attempts of one fetch go on with a part.
  struct Part {
    bool goes_on = false;
    std::optional<std::uint64_t> begun_size = {};  ///< of the file, when an attempt began to write it
  };
  Task<FtpResult<FtpSummary>> fetch_once(std::string path, FtpDestination destination, bool keep_time,
                                         FtpObserver observer, Part& part);
  Task<FtpResult<FtpSummary>> store_once(File& file, std::string name, std::string path,
                                         std::optional<WallTime> modified, FtpObserver observer);
  /// Where a store begins, and how it is said.
  struct Start {
    std::string verb = "STOR";
    std::uint64_t offset = 0;
  };
  Task<FtpResult<Start>> store_start(std::string path, std::uint64_t local_size);
  Task<FtpResult<>> begin_file(ClientTransfer& transfer, Command command, std::uint64_t offset);
  Task<FtpResult<std::optional<std::uint64_t>>> size(std::string path);
  Task<FtpResult<std::string>> text_of(Command command);
  Task<FtpResult<FtpCheck>> check(std::string path, File& file);
  Task<FtpResult<>> check_hash(std::string path, File& file);
  Task<FtpResult<>> check_again(std::string path, File& file);
  Task<FtpResult<>> set_type(bool ascii);
  Task<FtpResult<>> restore();
  void drop_if_lost(const FtpError& error);
  Task<bool> may_retry(const FtpError& error, int failures);

  Host& host_;
  FtpUrl url_;
  ClientSettings settings_;
  Deadline deadline_;
  std::unique_ptr<ClientConnection> connection_;
  std::string directory_;  ///< that was changed to; empty: where the login leads
  bool ascii_ = false;     ///< TYPE, for later connections too
  bool told_of_restarts_ = false;
};

}  // namespace netrig::ftp
