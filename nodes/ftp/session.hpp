// One FTP session on the server's side: what each command does and answers. It waits for nothing: files are
// looked at on the spot, and what needs the network comes back as an action. Read first: RFC 959 5.4, then
// RFC 3659.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "ftp/busy_files.hpp"
#include "ftp/command.hpp"
#include "ftp/data_parameters.hpp"
#include "ftp/file_tree.hpp"
#include "ftp/listing.hpp"
#include "ftp/login.hpp"
#include "ftp/reply.hpp"
#include "ftp/server_config.hpp"
#include "ftp/transfer.hpp"
#include "ftp/verbs.hpp"

namespace netrig::ftp {

/// Listen for a data connection, then reply what passive_opened() or passive_failed() says.
struct OpenPassive {};
/// Send the reply, carry out the transfer towards `target`, then reply with how it ended.
struct StartTransfer {
  Transfer transfer;
  DataTarget target;
};
/// End the transfer under way, if any: 426 for it, and then the reply.
struct AbortTransfer {};
/// Reply with the file's hash, or 426.
struct ComputeHash {
  std::unique_ptr<File> file;
  std::string path;
};
/// Send the reply and close the control connection.
struct CloseSession {};
using Action =
    std::variant<std::monostate, OpenPassive, StartTransfer, AbortTransfer, ComputeHash, CloseSession>;

struct Outcome {
  std::optional<Reply> reply;  ///< none only with OpenPassive and ComputeHash
  Action action;
  std::string event;  ///< a line for the server's log, without the client; empty: nothing to log
  Duration delay{};   ///< before the reply

  Outcome(Reply only_reply) : reply(std::move(only_reply)) {}
  Outcome(Reply only_reply, std::string what_happened)
      : reply(std::move(only_reply)), event(std::move(what_happened)) {}
  Outcome(std::optional<Reply> first_reply, Action next)
      : reply(std::move(first_reply)), action(std::move(next)) {}
};

///     auto outcome = session.handle(line, host.wall_time());
///     co_await send(*outcome.reply);
///     … outcome.action …
class Session {
 public:
  struct Ends {
    Endpoint local;  ///< of the control connection
    Endpoint peer;
  };
  /// `root` is what the server serves; a user may be given a part of it. `unique` gives numbers that do not
  /// repeat, for the names of unfinished uploads. `busy` is all sessions'.
  Session(const ServerConfig& config, Directory& root, BusyFiles& busy, Ends ends,
          std::function<std::uint64_t()> unique);

  static Reply greeting() { return {220, "netrig FTP server ready."}; }

  /// Whether handle() would hold a password against a hash, and so take milliseconds.
  bool checks_hash(std::string_view line) const;
  /// One line from the control connection; it may be anything.
  Outcome handle(std::string_view line, WallTime now);

  Reply passive_opened(std::uint16_t port) { return data_.passive_opened(port); }
  Reply passive_failed() { return data_.passive_failed(); }
  /// Whether the listener is still wanted; passive_closed() tells that it is gone all the same.
  bool is_passive() const { return data_.is_passive(); }
  void passive_closed() { data_.passive_closed(); }
  /// STAT while a transfer is under way (RFC 959 4.1.3).
  static Reply transfer_status(const std::string& what, std::uint64_t bytes);

  const Login& login() const { return login_; }

 private:
  static Outcome file_error(const Error& error, const VirtualPath& path);
  static bool is_transfer(Verb verb);
  std::optional<Reply> refuse(const VerbInfo& verb, const std::string& argument) const;
  Outcome dispatch(Verb verb, const std::string& argument);
  Outcome dispatch_path(Verb verb, const std::string& argument);

  // Login: session.cpp.
  Outcome pass(const std::string& password);
  Outcome enter();
  Outcome reinitialise();

  // session_information.cpp.
  Reply features() const;
  Reply help(const std::string& argument) const;
  Reply options(const std::string& argument);
  Reply fact_options(std::string_view names);
  Reply status_reply() const;
  Outcome status_of(const VirtualPath& path) const;
  Reply restart(const std::string& argument);
  Reply allocate(const std::string& argument);

  // Files and directories: session_files.cpp.
  Outcome change_directory(const VirtualPath& path);
  Outcome make_directory(const VirtualPath& path);
  Outcome remove_directory(const VirtualPath& path);
  Outcome remove_file(const VirtualPath& path);
  Outcome rename_from(const VirtualPath& path);
  Outcome rename_to(const VirtualPath& path);
  Outcome modified(const VirtualPath& path) const;
  Outcome set_modified(const std::string& argument);
  Outcome site(const std::string& argument);
  Outcome change_mode(const std::string& argument);
  Outcome size(const VirtualPath& path) const;
  Outcome hash(const VirtualPath& path) const;
  Outcome facts(const VirtualPath& path, const std::string& argument) const;

  // What needs a data connection: session_transfers.cpp.
  Outcome active(const std::string& verb, const std::string& argument, Reply reply) const;
  Outcome passive(std::optional<Reply> refusal);
  Outcome retrieve(const VirtualPath& path);
  Outcome store(const VirtualPath& path, bool append);
  Outcome store_unique();
  Outcome list(const VirtualPath& path);
  Outcome list_names(const VirtualPath& path, const std::string& argument);
  Outcome list_facts(const VirtualPath& path);
  Outcome send_listing(const std::string& verb, const VirtualPath& path, ListingSource source);
  std::uint64_t least_bytes() const;
  Outcome start(Transfer transfer, std::string reply);
  Result<PendingFile> open_upload(const VirtualPath& path, bool append, std::uint64_t offset);

  const ServerConfig& config_;
  Directory& served_;
  BusyFiles& busy_;
  std::unique_ptr<Directory> own_root_;  ///< of a user who has one
  Ends ends_;
  std::function<std::uint64_t()> unique_;
  Login login_;
  DataParameters data_;
  FileTree files_;
  WallTime now_{};
  std::optional<VirtualPath> rename_from_;  ///< only for the very next command
  std::uint64_t restart_offset_ = 0;        ///< until the next transfer
  std::uint64_t announced_bytes_ = 0;       ///< by ALLO, until a transfer begins
  std::set<Fact> facts_;
};

}  // namespace netrig::ftp
