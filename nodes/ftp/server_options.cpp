#include "ftp/server_options.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <string>

#include "ftp/number.hpp"
#include "host/duration.hpp"

namespace netrig::ftp {

namespace po = boost::program_options;

namespace {

std::uint16_t parse_port(std::string_view text, std::string_view option) {
  const auto port = parse_number<std::uint16_t>(text);
  if (!port || *port == 0) {
    throw UsageError("--" + std::string(option) + ": '" + std::string(text) + "' is no port (1 to 65535)");
  }
  return *port;
}

PortRange parse_ports(const std::string& text) {
  const auto dash = text.find('-');
  if (dash == std::string::npos)
    throw UsageError("--passive-ports wants FIRST-LAST, e.g. 50000-50099, not '" + text + "'");
  const PortRange range{parse_port(std::string_view(text).substr(0, dash), "passive-ports"),
                        parse_port(std::string_view(text).substr(dash + 1), "passive-ports")};
  if (range.last < range.first) throw UsageError("--passive-ports: '" + text + "' ends before it starts");
  return range;
}

/// What an option's text says: "NAME:PASSWORD".
void add_user(UserTable& users, const std::string& text, bool may_write) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
    throw UsageError("--user wants NAME:PASSWORD, both not empty");
  }
  const auto name = text.substr(0, colon);
  const User user{.password = Password::plain(text.substr(colon + 1)), .may_write = may_write};
  if (!users.named.emplace(name, user).second) throw UsageError("--user: '" + name + "' is given twice");
}

/// Anonymous users may change files only where there are no others.
UserTable read_users(const Options& options) {
  UserTable users;
  const bool writable = options.contains("writable");
  if (options.contains("user")) {
    for (const auto& text : options["user"].as<std::vector<std::string>>()) add_user(users, text, writable);
  }
  if (options.contains("users")) {
    if (!users.named.empty()) throw UsageError("--users and --user exclude each other");
    if (writable || options.contains("anonymous")) {
      throw UsageError("with --users, the file says who may write, and whether anonymous users may log in");
    }
    return users;
  }
  if (users.named.empty() || options.contains("anonymous")) {
    users.anonymous = User{.password = Password::any(), .may_write = writable && users.named.empty()};
  }
  return users;
}

Duration positive_duration(const Options& options, const std::string& name) {
  const Duration duration = options[name].as<DurationOption>();
  if (duration <= Duration::zero()) throw UsageError("--" + name + " must be more than 0");
  return duration;
}

std::size_t positive_count(const Options& options, const std::string& name) {
  const auto count = options[name].as<int>();
  if (count <= 0) throw UsageError("--" + name + " must be at least 1");
  return static_cast<std::size_t>(count);
}

}  // namespace

void describe_server(po::options_description& options, po::positional_options_description&) {
  const ServerConfig usual;
  const auto duration = [](Duration value) {
    return po::value<DurationOption>()->value_name("TIME")->default_value({value});
  };
  options.add_options()("root", po::value<GrantedPath>()->value_name("DIR")->required(),
                        "directory to serve; nothing outside of it is reachable")(
      "port", po::value<std::string>()->value_name("PORT")->default_value("21"),
      "port of the control connections")(
      "listen", po::value<std::vector<std::string>>()->value_name("ADDRESS"),
      "address to listen on, may be repeated; without it all of this host's")(
      "user", po::value<std::vector<std::string>>()->value_name("NAME:PASSWORD"),
      "a user, may be repeated; without any, anonymous users may log in")(
      "users", po::value<GrantedPath>()->value_name("FILE"),
      "users with hashed passwords, their rights and directories, one a line; SIGHUP reads it again")(
      "anonymous", "anonymous users may log in beside the users; they only read")(
      "writable",
      "allow users, or anybody where there are none, uploads, deleting, renaming and new directories")(
      "passive-ports", po::value<std::string>()->value_name("FIRST-LAST"),
      "ports for data connections (default: ephemeral ones)")("idle-timeout", duration(usual.idle_timeout),
                                                              "for a client that says nothing")(
      "data-timeout", duration(usual.data_timeout), "for each 1,024 bytes of a transfer")(
      "max-clients", po::value<int>()->value_name("N")->default_value(static_cast<int>(usual.max_clients)),
      "clients at once")(
      "max-clients-per-address",
      po::value<int>()->value_name("N")->default_value(static_cast<int>(usual.max_clients_per_address)),
      "clients at once from one address");
}

ServerOptions read_server_options(const Options& options) {
  ServerOptions result;
  result.root = options["root"].as<GrantedPath>();
  auto& config = result.config;
  config.users = std::make_shared<const UserTable>(read_users(options));
  if (options.contains("users")) result.users_file = options["users"].as<GrantedPath>();
  if (options.contains("passive-ports"))
    config.passive_ports = parse_ports(options["passive-ports"].as<std::string>());
  config.idle_timeout = positive_duration(options, "idle-timeout");
  config.data_timeout = positive_duration(options, "data-timeout");
  config.max_clients = positive_count(options, "max-clients");
  config.max_clients_per_address = positive_count(options, "max-clients-per-address");

  const auto port = parse_port(options["port"].as<std::string>(), "port");
  if (!options.contains("listen")) {
    result.listen = {{{Ipv4Address(), port}}, {{Ipv6Address(), port}, false}};
    return result;
  }
  for (const auto& text : options["listen"].as<std::vector<std::string>>()) {
    const auto address = IpAddress::parse(text);
    if (!address) throw UsageError("--listen: '" + text + "' is no IP address");
    result.listen.push_back({{*address, port}});
  }
  return result;
}

}  // namespace netrig::ftp
