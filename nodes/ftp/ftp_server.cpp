#include "ftp/ftp_server.hpp"

#include <memory>
#include <string>
#include <vector>

#include "ftp/server.hpp"
#include "ftp/server_options.hpp"

namespace netrig {

namespace {

using Listeners = std::vector<std::shared_ptr<TcpListener>>;

std::string listen_error(const Endpoint& endpoint, const Error& error) {
  std::string text = "cannot listen on " + endpoint.to_string() + ": " + error.message();
  if (error == boost::system::errc::permission_denied)
    text += "; ports below 1024 need a right, or take --port 2121";
  if (error == boost::system::errc::address_in_use) text += "; is another server running there?";
  return text;
}

Result<Listeners> listen_on(Host& host, const std::vector<Endpoint>& endpoints) {
  Listeners listeners;
  for (const auto& endpoint : endpoints) {
    auto listener = host.tcp_listen({.local = endpoint});
    if (!listener) {
      host.console().error(listen_error(endpoint, listener.error()));
      return listener.error();
    }
    listeners.push_back(std::move(*listener));
  }
  return listeners;
}

std::string description(const ftp::ServerOptions& options) {
  std::string text =
      "serving " + options.root.text + (options.config.writable ? ", writable" : ", read only") + ", for ";
  text += options.config.anonymous ? "anonymous users" : "";
  if (!options.config.users.empty()) {
    text +=
        (options.config.anonymous ? " and " : "") + std::to_string(options.config.users.size()) + " named";
  }
  for (const auto& endpoint : options.listen) text += ", on " + endpoint.to_string();
  return text;
}

Task<> wait_for_stop(Host& host) {
  for (;;) {
    auto event = co_await host.next_life_event({});
    if (event && *event == LifeEvent::reload) {
      host.console().print("nothing to reload: all settings are on the command line");
    } else {
      co_return;
    }
  }
}

Task<int> run(Host& host, const Options& options) {
  const auto settings = ftp::read_server_options(options);
  auto root = host.files().directory(settings.root);
  const auto content = root ? (*root)->list(".") : Result<std::vector<DirectoryEntry>>(root.error());
  if (!content) {
    host.console().error("cannot serve " + settings.root.text + ": " + content.error().message());
    co_return kExitFailed;
  }
  auto listeners = listen_on(host, settings.listen);
  if (!listeners) co_return kExitFailed;

  auto server = std::make_shared<ftp::Server>(host, settings.config, std::move(*root));
  TaskGroup accepting(host);
  for (const auto& listener : *listeners) accepting.spawn(ftp::Server::accept(server, listener));
  host.console().print(description(settings));
  host.ready();
  co_await wait_for_stop(host);

  for (const auto& listener : *listeners) listener->close();
  co_await server->stop();
  [[maybe_unused]] auto ended = co_await accepting.join(host.now() + std::chrono::seconds(1));
  host.console().print("stopped");
  co_return kExitDone;
}

}  // namespace

const Program k_ftp_server{
    .name = "ftp-server",
    .summary = "Serves a directory by FTP (RFC 959, 1123, 2428, 3659).",
    .usage = "--root DIR [OPTIONS]",
    .needs = {Privilege::low_ports},
    .describe = ftp::describe_server,
    .run = run,
};

}  // namespace netrig
