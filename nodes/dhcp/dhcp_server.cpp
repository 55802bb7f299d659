#include "dhcp/dhcp_server.hpp"

#include <boost/system/errc.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "dhcp/server_options.hpp"
#include "dhcp/server_runner.hpp"
#include "host/interface_choice.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;

void describe(po::options_description& options, po::positional_options_description&) {
  describe_server(options);
}

std::string pools_text(const ServerConfig& config) {
  std::string text;
  for (const auto& subnet : config.subnets) {
    for (const auto& pool : subnet.pools)
      text += (text.empty() ? "" : ", ") + pool.first.to_string() + " to " + pool.last.to_string();
  }
  return text.empty() ? "reserved addresses" : text;
}

/// RFC 2132 5.1 lets one say so little; DHCP's own messages need more, and each host takes more (RFC 791).
constexpr std::uint16_t kSmallestUsefulMtu = 576;

void warn_of_small_mtu(Host& host, const ServerConfig& config) {
  for (const auto& subnet : config.subnets) {
    const auto mtu = subnet.offers.mtu_bytes.value_or(kSmallestUsefulMtu);
    if (mtu >= kSmallestUsefulMtu) continue;
    host.console().error("dhcp-server: an MTU of " + std::to_string(mtu) + " bytes for " +
                         subnet.prefix.to_string() +
                         " is less than 576: clients that obey it can't renew their leases");
  }
}

bool is_missing(const Result<std::unique_ptr<Directory>>& directory) {
  return !directory && directory.error() == boost::system::errc::no_such_file_or_directory;
}

/// Where a program may make one: beneath its working directory.
Result<std::unique_ptr<Directory>> make_directory(Host& host, const GrantedPath& path) {
  const auto made = host.files().own().make_directory(path.text);
  if (!made) return make_error_code(boost::system::errc::no_such_file_or_directory);
  return host.files().directory(path);
}

Result<> open_journal(Host& host, const GrantedPath& path, ServerRunner& runner) {
  auto directory = host.files().directory(path);
  if (is_missing(directory)) directory = make_directory(host, path);
  if (!directory) return directory.error();
  return runner.keep_journal(std::move(*directory));
}

std::string journal_error(const GrantedPath& path, const Error& error) {
  namespace errc = boost::system::errc;
  std::string why = "cannot keep leases there: " + error.message();
  if (error == errc::illegal_byte_sequence)
    why = "its file \"leases\" is no journal of leases: name another directory";
  if (error == errc::no_such_file_or_directory) why = "no such directory, and it can't be made here: make it";
  return "dhcp-server: --state " + path.text + ": " + why;
}

/// False when they can't be kept, which has been said then.
bool keep_leases(Host& host, const Options& options, ServerRunner& runner) {
  if (!options.contains("state")) return true;
  const auto& path = options["state"].as<GrantedPath>();
  const auto opened = open_journal(host, path, runner);
  if (!opened) host.console().error(journal_error(path, opened.error()));
  return opened.has_value();
}

Task<int> run(Host& host, const Options& options) {
  const auto interface = choose_interface(host, options["interface"].as<std::string>());
  const auto config = server_config(options, interface);
  const auto runner = ServerRunner::open(host, interface.name, config);
  if (!runner) {
    host.console().error("dhcp-server: cannot serve DHCP on " + interface.name +
                         " (raw frames and UDP port 67): " + runner.error().message());
    co_return kExitFailed;
  }
  if (!keep_leases(host, options, **runner)) co_return kExitFailed;
  warn_of_small_mtu(host, config);
  host.console().print("serving " + pools_text(config) + " on " + interface.name + " as " +
                       config.address.to_string());
  const auto result = co_await (*runner)->run();
  if (!result)
    host.console().error("dhcp-server: serving " + interface.name + " failed: " + result.error().message());
  co_return result ? kExitDone : kExitFailed;
}

}  // namespace

const Program kDhcpServer{
    .name = "dhcp-server",
    .summary = "Gives computers their addresses, on its link and through relay agents (RFC 2131).",
    .usage = "[OPTIONS] --pool FIRST-LAST",
    .needs = {Privilege::raw_frames, Privilege::low_ports},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
