// ftp-client's interactive use: commands by lines of the console, as ftp(1) has them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ftp/client_session.hpp"
#include "ftp/client_settings.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

///     Shell shell(host, directory, settings, deadline);
///     auto status = co_await shell.run(url);
class Shell {
 public:
  /// What local files are beneath, and what it is called.
  struct LocalDirectory {
    Directory& directory;
    std::string name;
  };
  Shell(Host& host, LocalDirectory local, ClientSettings settings, Deadline deadline);

  /// Reads commands until "quit" or the end of input. Gives the exit status: failed when any of them did.
  Task<int> run(std::optional<FtpUrl> url);

 private:
  using Words = std::vector<std::string>;  ///< behind the command's name
  /// Whether it was carried out.
  using Outcome = Task<FtpResult<>>;

  struct CommandInfo {
    std::string_view names;  ///< the first one is its name, the others, separated by spaces, mean the same
    std::size_t least_words;
    std::size_t most_words;
    bool needs_server;
    std::string_view usage;
    std::string_view meaning;
    Outcome (Shell::*carry_out)(Words);
  };
  static std::span<const CommandInfo> commands();
  static const CommandInfo* find(std::string_view name);

  Task<bool> take(std::string line);
  Outcome carry_out(const CommandInfo& command, Words words);

  // The connection: shell.cpp.
  Outcome open(Words words);
  Outcome close(Words words);
  Outcome help(Words words);
  Outcome set_type(bool ascii);
  Outcome ascii(Words words);
  Outcome binary(Words words);
  Outcome active(Words words);
  Outcome passive(Words words);
  Outcome check(Words words);
  Outcome verbose(Words words);
  Outcome quote(Words words);

  // Directories and files of the server: shell_remote.cpp.
  Outcome change_directory(Words words);
  Outcome print_directory(Words words);
  Outcome list(Words words);
  Outcome list_names(Words words);
  Outcome make_directory(Words words);
  Outcome remove_directory(Words words);
  Outcome remove_file(Words words);
  Outcome rename(Words words);
  Outcome change_mode(Words words);
  Outcome size(Words words);
  Outcome modified(Words words);
  Outcome status(Words words);
  Outcome tell(Command command);

  // Transfers, and local directories: shell_transfers.cpp.
  Outcome get(Words words);
  Outcome reget(Words words);
  Outcome put(Words words);
  Outcome reput(Words words);
  Outcome get_many(Words words);
  Outcome put_many(Words words);
  Outcome mirror(Words words);
  Outcome change_local(Words words);
  Outcome print_local(Words words);
  Outcome list_local(Words words);
  Outcome fetch(std::string path, std::string name);
  Outcome store(std::string name, std::string path);
  std::optional<VirtualPath> local(const std::string& name) const { return local_.resolve(name); }
  /// "." or "./sub", as it is seen from where the program was started.
  std::string shown(const VirtualPath& path) const;

  void print_lines(std::string_view text);

  Host& host_;
  Directory& directory_;
  std::string directory_name_;
  VirtualPath local_;  ///< the local working directory, beneath `directory_`
  ClientSettings settings_;
  Deadline deadline_;
  std::optional<ClientSession> session_;
  bool quits_ = false;
};

}  // namespace netrig::ftp
