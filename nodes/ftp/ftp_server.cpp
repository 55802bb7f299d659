#include "ftp/ftp_server.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "ftp/server.hpp"
#include "ftp/server_options.hpp"
#include "ftp/users_file.hpp"
#include "host/program_parts.hpp"

namespace netrig {

namespace {

constexpr auto kJoinTime = std::chrono::seconds(1);  // all its parts have lost their sockets by then

struct Listening {
  std::vector<std::shared_ptr<TcpListener>> listeners;
  std::vector<Endpoint> endpoints;
};

std::string listen_error(const Endpoint& endpoint, const Error& error) {
  std::string text = "cannot listen on " + endpoint.to_string() + ": " + error.message();
  if (error == boost::system::errc::permission_denied)
    text += "; ports below 1024 need a right, or take --port 2121";
  if (error == boost::system::errc::address_in_use) text += "; is another server running there?";
  return text;
}

Result<Listening> listen_on(Host& host, const std::vector<ftp::ListenAddress>& addresses) {
  Listening listening;
  for (const auto& [endpoint, required] : addresses) {
    auto listener = host.tcp_listen({.local = endpoint});
    if (!listener && !required) continue;
    if (!listener) {
      host.console().error("ftp-server: " + listen_error(endpoint, listener.error()));
      return listener.error();
    }
    listening.listeners.push_back(std::move(*listener));
    listening.endpoints.push_back(endpoint);
  }
  return listening;
}

std::string description(const ftp::ServerOptions& options, const std::vector<Endpoint>& endpoints) {
  const auto& users = *options.config.users;
  const auto writes = [](const auto& user) { return user.second.may_write; };
  const bool writable =
      std::ranges::any_of(users.named, writes) || (users.anonymous && users.anonymous->may_write);
  std::string text = "serving " + options.root.text + (writable ? ", writable" : ", read only") + ", for ";
  text += users.anonymous ? "anonymous users" : "";
  if (!users.named.empty()) {
    text += (users.anonymous ? " and " : "") + std::to_string(users.named.size()) + " named";
  }
  for (const auto& endpoint : endpoints) text += ", on " + endpoint.to_string();
  return text;
}

/// Of the users' file; none, and a line on the console, when it can't be used.
std::shared_ptr<const ftp::UserTable> read_users_file(Host& host, const GrantedPath& path,
                                                      const Directory& root) {
  const auto fail = [&](const std::string& why) {
    host.console().error("ftp-server: " + path.text + why);
    return nullptr;
  };
  auto file = host.files().open(path, OpenMode::read);
  const auto content = file ? read_all(**file, ftp::kUsersFileLimitBytes) : Result<Bytes>(file.error());
  if (!content) return fail(": " + content.error().message());
  auto users = ftp::parse_users(as_text(*content));
  if (!users) return fail(":" + std::to_string(users.error().line) + ": " + users.error().text);
  auto all = users->named;
  if (users->anonymous) all.emplace("anonymous", *users->anonymous);
  for (const auto& [name, user] : all) {
    const auto directory = root.directory(user.root.relative());
    if (!directory) {
      return fail(": the directory " + user.root.text() + " of " + name + ": " + directory.error().message());
    }
  }
  return std::make_shared<const ftp::UserTable>(std::move(*users));
}

/// Until the stop; a reload reads the users again, and keeps those that are known where that fails.
Task<Result<>> serve_life(Host& host, ftp::ServerOptions settings, std::shared_ptr<Directory> root,
                          std::shared_ptr<ftp::Server> server) {
  for (;;) {
    auto event = co_await host.next_life_event({});
    if (!event) co_return event.error();
    if (*event == LifeEvent::stop) co_return Result<>();
    if (!settings.users_file) {
      host.console().print(kNothingToReload);
    } else if (auto users = read_users_file(host, *settings.users_file, *root)) {
      server->set_users(std::move(users));
      host.console().print("read " + settings.users_file->text + " again");
    } else {
      host.console().error("ftp-server: the users stay those that were read before");
    }
  }
}

Task<int> run(Host& host, const Options& options) {
  auto settings = ftp::read_server_options(options);
  auto granted = host.files().directory(settings.root);
  const auto content = granted ? (*granted)->list(".") : Result<std::vector<DirectoryEntry>>(granted.error());
  if (!content) {
    host.console().error("ftp-server: cannot serve " + settings.root.text + ": " + content.error().message());
    co_return kExitFailed;
  }
  const std::shared_ptr<Directory> root = std::move(*granted);
  if (settings.users_file) {
    settings.config.users = read_users_file(host, *settings.users_file, *root);
    if (!settings.config.users) co_return kExitFailed;
  }
  auto listening = listen_on(host, settings.listen);
  if (!listening) co_return kExitFailed;

  auto server = std::make_shared<ftp::Server>(host, settings.config, root);
  ProgramParts parts(host);
  for (const auto& listener : listening->listeners) parts.spawn(ftp::Server::accept(server, listener));
  parts.spawn(serve_life(host, settings, root, server));
  host.console().print(description(settings, listening->endpoints));
  host.ready();
  co_await parts.first_end();

  for (const auto& listener : listening->listeners) listener->close();
  co_await server->stop();
  const auto outcome = co_await parts.join(host.now() + kJoinTime);
  if (!outcome) host.console().error("ftp-server: a part of it failed: " + outcome.error().message());
  host.console().print("stopped");
  co_return outcome ? kExitDone : kExitFailed;
}

}  // namespace

const Program kFtpServer{
    .name = "ftp-server",
    .summary = "Serves a directory by FTP (RFC 959, 1123, 2428, 3659).",
    .usage = "--root DIR [OPTIONS]",
    .needs = {Privilege::low_ports},
    .describe = ftp::describe_server,
    .run = run,
};

}  // namespace netrig
