#include "ftp/shell.hpp"

#include <algorithm>
#include <utility>

#include "ftp/summary.hpp"
#include "ftp/words.hpp"
#include "host/program.hpp"

namespace netrig::ftp {

std::span<const Shell::CommandInfo> Shell::commands() {
  constexpr std::size_t kMany = 1000;
  // clang-format off
  static constexpr CommandInfo kCommands[] = {
      {"active",             0, 0,     false, "",                     "the server opens data connections",   &Shell::active},
      {"ascii",              0, 0,     false, "",                     "translate line ends in transfers",    &Shell::ascii},
      {"binary image",       0, 0,     false, "",                     "transfer bytes as they are",          &Shell::binary},
      {"cd",                 1, 1,     true,  "DIRECTORY",            "change the server's directory",       &Shell::change_directory},
      {"check",              0, 0,     false, "",                     "check what is fetched, or stop to",   &Shell::check},
      {"chmod",              2, 2,     true,  "MODE FILE",            "change a file's rights",              &Shell::change_mode},
      {"close disconnect",   0, 0,     false, "",                     "leave the server",                    &Shell::close},
      {"delete rm",          1, kMany, true,  "FILE...",              "delete files",                        &Shell::remove_file},
      {"get",                1, 2,     true,  "FILE [LOCAL]",         "fetch a file",                        &Shell::get},
      {"help ?",             0, 1,     false, "[COMMAND]",            "tell what commands there are",        &Shell::help},
      {"lcd",                0, 1,     false, "[DIRECTORY]",          "change the local directory",          &Shell::change_local},
      {"lls",                0, 1,     false, "[DIRECTORY]",          "list a local directory",              &Shell::list_local},
      {"lpwd",               0, 0,     false, "",                     "print the local directory",           &Shell::print_local},
      {"ls dir",             0, 2,     true,  "[PATH]",               "list a directory",                    &Shell::list},
      {"mget",               1, kMany, true,  "PATTERN...",           "fetch all files that match",          &Shell::get_many},
      {"mirror",             1, 4,     true,  "[-R] [--delete] FROM [TO]", "make a directory like another; -R: the server's", &Shell::mirror},
      {"mkdir",              1, 1,     true,  "DIRECTORY",            "make a directory",                    &Shell::make_directory},
      {"modtime",            1, 1,     true,  "FILE",                 "tell when a file was changed",        &Shell::modified},
      {"mput",               1, kMany, true,  "PATTERN...",           "store all local files that match",    &Shell::put_many},
      {"nlist",              0, 1,     true,  "[PATH]",               "list names only",                     &Shell::list_names},
      {"open",               1, 1,     false, "URL|HOST",             "connect to a server",                 &Shell::open},
      {"passive",            0, 0,     false, "",                     "the client opens data connections",   &Shell::passive},
      {"put",                1, 2,     true,  "LOCAL [FILE]",         "store a file",                        &Shell::put},
      {"pwd",                0, 0,     true,  "",                     "print the server's directory",        &Shell::print_directory},
      {"quit bye exit",      0, 0,     false, "",                     "leave the server, and end",           &Shell::close},
      {"quote",              1, kMany, true,  "COMMAND...",           "say something to the server",         &Shell::quote},
      {"reget",              1, 2,     true,  "FILE [LOCAL]",         "go on with a fetch, from LOCAL.part", &Shell::reget},
      {"rename mv",          2, 2,     true,  "FROM TO",              "rename a file or directory",          &Shell::rename},
      {"reput",              1, 2,     true,  "LOCAL [FILE]",         "go on with what the server has",      &Shell::reput},
      {"rmdir",              1, 1,     true,  "DIRECTORY",            "remove an empty directory",           &Shell::remove_directory},
      {"size",               1, 1,     true,  "FILE",                 "tell a file's size",                  &Shell::size},
      {"status",             0, 1,     true,  "[PATH]",               "what the server says of itself, or of a path", &Shell::status},
      {"verbose",            0, 0,     false, "",                     "show the control connection, or stop to", &Shell::verbose},
  };
  // clang-format on
  return kCommands;
}

const Shell::CommandInfo* Shell::find(std::string_view name) {
  for (const auto& command : commands()) {
    std::string_view names = command.names;
    while (!names.empty()) {
      const auto end = std::min(names.find(' '), names.size());
      if (names.substr(0, end) == name) return &command;
      names.remove_prefix(std::min(end + 1, names.size()));
    }
  }
  return nullptr;
}

Shell::Shell(Host& host, LocalDirectory local, ClientSettings settings, Deadline deadline)
    : host_(host),
      directory_(local.directory),
      directory_name_(std::move(local.name)),
      settings_(std::move(settings)),
      deadline_(deadline) {}

Task<int> Shell::run(std::optional<FtpUrl> url) {
  bool good = true;
  if (url) {
    session_.emplace(host_, *url, settings_, deadline_);
    auto connected = co_await session_->connect();
    if (connected && !url->path.empty()) {
      auto changed = co_await session_->change_directory(url->path);
      if (!changed) connected = changed.error();
    }
    if (!connected) {
      host_.console().error("ftp-client: " + connected.error().text);
      co_return kExitFailed;
    }
  }
  while (!quits_) {
    host_.console().prompt("ftp> ");
    auto line = co_await host_.console().read_line(deadline_);
    if (!line) break;
    const bool done = co_await take(*line);
    good = good && done;
  }
  if (session_) co_await session_->quit();
  co_return good ? kExitDone : kExitFailed;
}

Task<bool> Shell::take(std::string line) {
  auto words = split_words(line);
  FtpResult<> done;
  if (!words) {
    done = FtpError{"a quotation is not closed: " + printable(line), {}};
  } else if (!words->empty()) {
    const auto name = words->front();
    words->erase(words->begin());
    const auto* command = find(name);
    if (command == nullptr) {
      done = FtpError{"'" + printable(name) + "' is no command; help tells which there are", {}};
    } else {
      done = co_await carry_out(*command, std::move(*words));
    }
  }
  if (!done) host_.console().error(done.error().text);
  co_return bool(done);
}

Task<FtpResult<>> Shell::carry_out(const CommandInfo& command, Words words) {
  const auto name = command.names.substr(0, command.names.find(' '));
  if (words.size() < command.least_words || words.size() > command.most_words) {
    co_return FtpError{"usage: " + std::string(name) + " " + std::string(command.usage), {}};
  }
  if (command.needs_server && !session_)
    co_return FtpError{"there is no server; open URL connects to one", {}};
  quits_ = name == "quit";
  auto done = co_await (this->*command.carry_out)(std::move(words));
  co_return done;
}

Task<FtpResult<>> Shell::open(Words words) {
  const bool is_url = words[0].find("://") != std::string::npos;
  FtpUrl url;
  try {
    url = FtpUrl::parse(is_url ? words[0] : "ftp://" + words[0]);
  } catch (const UsageError& error) {
    co_return FtpError{error.what(), {}};
  }
  if (session_) co_await session_->quit();
  session_.emplace(host_, url, settings_, deadline_);
  auto connected = co_await session_->connect();
  if (!connected) {
    session_.reset();
    co_return connected;
  }
  if (url.path.empty()) co_return FtpResult<>();
  auto changed = co_await session_->change_directory(url.path);
  if (!changed) co_return changed.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::close(Words) {
  if (session_) co_await session_->quit();
  session_.reset();
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::help(Words words) {
  for (const auto& command : commands()) {
    if (!words.empty() && find(words[0]) != &command) continue;
    auto usage = std::string(command.names) + " " + std::string(command.usage);
    constexpr std::size_t kColumn = 36;
    usage.resize(std::max(usage.size(), kColumn), ' ');
    host_.console().print(usage + " " + std::string(command.meaning));
  }
  if (!words.empty() && find(words[0]) == nullptr)
    co_return FtpError{"'" + printable(words[0]) + "' is no command", {}};
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::set_type(bool ascii) {
  settings_.ascii = ascii;
  if (session_) session_->settings().ascii = ascii;
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::ascii(Words) {
  auto set = co_await set_type(true);
  co_return set;
}
Task<FtpResult<>> Shell::binary(Words) {
  auto set = co_await set_type(false);
  co_return set;
}

Task<FtpResult<>> Shell::active(Words) {
  settings_.active = true;
  if (session_) session_->settings().active = true;
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::passive(Words) {
  settings_.active = false;
  if (session_) session_->settings().active = false;
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::check(Words) {
  settings_.check = !settings_.check;
  if (session_) session_->settings().check = settings_.check;
  host_.console().print(settings_.check ? "what is fetched is checked" : "what is fetched is not checked");
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::verbose(Words) {
  if (settings_.on_line) {
    settings_.on_line = {};
  } else {
    settings_.on_line = [this](std::string_view line) { host_.console().print(line); };
  }
  host_.console().print(settings_.on_line ? "the next connection is shown"
                                          : "the next connection is not shown");
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::quote(Words words) {
  std::string text;
  for (std::size_t i = 1; i < words.size(); ++i) text += (i == 1 ? "" : " ") + words[i];
  const Command command{words[0], text};
  auto reply = co_await session_->quote(command);
  if (!reply) co_return reply.error();
  for (const auto& line : reply->lines)
    host_.console().print(std::to_string(reply->code) + " " + printable(line));
  co_return FtpResult<>();
}

void Shell::print_lines(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    host_.console().print(printable(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace netrig::ftp
