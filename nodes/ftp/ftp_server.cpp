#include "ftp/ftp_server.hpp"

#include <memory>
#include <string>
#include <vector>

#include "ftp/server.hpp"
#include "ftp/server_options.hpp"
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
  std::string text =
      "serving " + options.root.text + (options.config.writable ? ", writable" : ", read only") + ", for ";
  text += options.config.anonymous ? "anonymous users" : "";
  if (!options.config.users.empty()) {
    text +=
        (options.config.anonymous ? " and " : "") + std::to_string(options.config.users.size()) + " named";
  }
  for (const auto& endpoint : endpoints) text += ", on " + endpoint.to_string();
  return text;
}

Task<int> run(Host& host, const Options& options) {
  const auto settings = ftp::read_server_options(options);
  auto root = host.files().directory(settings.root);
  const auto content = root ? (*root)->list(".") : Result<std::vector<DirectoryEntry>>(root.error());
  if (!content) {
    host.console().error("ftp-server: cannot serve " + settings.root.text + ": " + content.error().message());
    co_return kExitFailed;
  }
  auto listening = listen_on(host, settings.listen);
  if (!listening) co_return kExitFailed;

  auto server = std::make_shared<ftp::Server>(host, settings.config, std::move(*root));
  ProgramParts parts(host);
  for (const auto& listener : listening->listeners) parts.spawn(ftp::Server::accept(server, listener));
  parts.spawn(wait_for_stop(host, "nothing to reload: all settings are on the command line"));
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
