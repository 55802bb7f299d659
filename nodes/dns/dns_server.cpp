#include "dns/dns_server.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "dns/exchange.hpp"
#include "dns/tcp_service.hpp"
#include "dns/udp_service.hpp"
#include "dns/zone_loader.hpp"
#include "host/program_parts.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;

void describe_options(po::options_description& options, po::positional_options_description& /*positional*/) {
  options.add_options()  //
      ("zone", po::value<std::vector<GrantedPath>>()->value_name("FILE")->default_value({}, "")->composing(),
       "master file of a zone to answer for (RFC 1035 5); may be repeated")  //
      ("forward",
       po::value<std::vector<std::string>>()
           ->value_name("ADDRESS[:PORT]")
           ->default_value({}, "")
           ->composing(),
       "server for all other names; may be repeated: the next one is asked when one does not answer; without "
       "it "
       "they are refused")  //
      ("listen",
       po::value<std::vector<std::string>>()->value_name("ADDRESS")->default_value({}, "")->composing(),
       "address to listen on, may be repeated; without it all of this host's")  //
      ("port", po::value<std::uint16_t>()->value_name("PORT")->default_value(dns::kDnsPort),
       "UDP and TCP port")  //
      ("cache-size", po::value<std::size_t>()->value_name("N")->default_value(dns::CacheLimits().entries),
       "answers of the other servers to keep at most; 0 keeps none")  //
      ("chaos-version", po::value<std::string>()->value_name("TEXT")->default_value(""),
       "answer to a TXT question for version.bind of class CHAOS; without it, it is refused")  //
      ("log-queries", po::bool_switch(),
       "print a line for every reply: who asked for what, and what was told");
}

Endpoint parse_upstream(const std::string& text) {
  auto endpoint = Endpoint::parse(text);
  if (const auto address = IpAddress::parse(text)) endpoint = Endpoint{*address, dns::kDnsPort};
  if (endpoint && endpoint->port != 0 && !endpoint->address.is_unspecified()) return *endpoint;
  throw UsageError("--forward " + text +
                   ": expected ADDRESS or ADDRESS:PORT, such as 10.0.0.1 or [2001:db8::1]:53");
}

dns::ServiceOptions service_options(const Options& options) {
  dns::ServiceOptions settings;
  settings.limits.cache.entries = options["cache-size"].as<std::size_t>();
  for (const auto& text : options["forward"].as<std::vector<std::string>>()) {
    settings.upstreams.push_back(parse_upstream(text));
  }
  settings.chaos_version = options["chaos-version"].as<std::string>();
  settings.log_queries = options["log-queries"].as<bool>();
  constexpr std::size_t kMaxVersionBytes = 255;  // one character-string, RFC 1035 3.3.14
  if (settings.chaos_version.size() > kMaxVersionBytes)
    throw UsageError("--chaos-version: at most 255 characters are expected");
  return settings;
}

struct ListenAddress {
  IpAddress address;
  bool required = true;  ///< a host may do without IPv6
};

std::vector<ListenAddress> listen_addresses(const Options& options) {
  std::vector<ListenAddress> addresses;
  for (const auto& text : options["listen"].as<std::vector<std::string>>()) {
    const auto address = IpAddress::parse(text);
    if (!address) throw UsageError("--listen " + text + ": expected an IP address, such as 10.0.0.3");
    addresses.push_back({*address});
  }
  if (addresses.empty()) return {{Ipv4Address()}, {Ipv6Address(), false}};
  return addresses;
}

/// How long what runs may take to end, once it has lost its sockets.
constexpr auto kJoinTime = std::chrono::seconds(1);

/// The sockets of a running server, and all that runs on them.
class Server {
 public:
  Server(Host& host, dns::ZoneSet zones, const dns::ServiceOptions& options)
      : host_(host), service_(host, std::move(zones), options), sessions_(host) {}

  /// Both sockets or none. Errors: those of binding.
  Result<> listen(Endpoint local) {
    auto socket =
        host_.udp({.local = local, .receive_buffer_bytes = kReceiveBufferBytes, .surroundings = false});
    if (!socket) return socket.error();
    local.port = (*socket)->local().port;
    auto listener = host_.tcp_listen({.local = local});
    if (!listener) return listener.error();
    udp_.push_back(std::make_shared<dns::UdpService>(host_, service_, std::move(*socket)));
    tcp_.push_back(std::make_unique<dns::TcpService>(host_, service_, std::move(*listener)));
    host_.console().print("listening on " + local.to_string());
    return {};
  }

  void start(ProgramParts& parts) {
    for (const auto& udp : udp_) {
      parts.spawn(udp->receive_loop());
      parts.spawn(udp->send_loop());
    }
    for (const auto& tcp : tcp_) parts.spawn(tcp->accept_loop(sessions_));
  }

  Task<> stop() {
    for (const auto& udp : udp_) udp->close();
    for (const auto& tcp : tcp_) tcp->close();
    co_await service_.stop();
    sessions_.cancel();
    auto joined = co_await sessions_.join(host_.now() + kJoinTime);
    if (!joined) host_.console().error("dns-server: some connections did not end in time");
  }

  dns::Service& service() { return service_; }

 private:
  static constexpr std::size_t kReceiveBufferBytes = 4u << 20;  // a burst of some thousand queries

  Host& host_;
  dns::Service service_;
  std::vector<std::shared_ptr<dns::UdpService>> udp_;
  std::vector<std::unique_ptr<dns::TcpService>> tcp_;
  TaskGroup sessions_;
};

/// The host has no IPv6, or it is switched off.
bool is_missing_family(const Error& error) {
  return error == boost::system::errc::address_family_not_supported ||
         error == boost::system::errc::address_not_available;
}

bool listen_on_all(Host& host, Server& server, const Options& options) {
  const auto port = options["port"].as<std::uint16_t>();
  for (const auto& [address, required] : listen_addresses(options)) {
    const Endpoint local{address, port};
    const auto listening = server.listen(local);
    if (listening || (!required && is_missing_family(listening.error()))) continue;
    host.console().error("dns-server: cannot listen on " + local.to_string() + ": " +
                         listening.error().message() +
                         "; another address or port: --listen ADDRESS --port PORT");
    return false;
  }
  return true;
}

/// Reads the zones as often as it is asked to; what is asked meanwhile is done once more at the end.
class Reloading {
 public:
  Reloading(Host& host, Server& server, std::vector<GrantedPath> paths)
      : host_(host), server_(server), paths_(std::move(paths)), group_(host) {}

  void ask() {
    if (paths_.empty()) return host_.console().print("no zones to read again");
    asked_ = true;
    if (!running_) group_.spawn(reload());
  }

  /// Leaves it where it is.
  Task<> stop() {
    group_.cancel();
    auto joined = co_await group_.join(host_.now() + kJoinTime);
    if (!joined) host_.console().error("dns-server: reading the zones did not end in time");
  }

 private:
  /// However the reload ends, the next one may begin.
  class Running {
   public:
    explicit Running(bool& running) : running_(running) { running_ = true; }
    ~Running() { running_ = false; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    bool& running_;
  };

  Task<> reload() {
    const Running running(running_);
    while (std::exchange(asked_, false)) {
      auto changed = co_await dns::load_zones(host_, paths_);
      host_.console().print(changed ? "zones read again" : "zones kept as they were");
      if (!changed) continue;
      co_await dns::discard_zones(host_, server_.service().replace_zones(std::move(*changed)));
    }
  }

  Host& host_;
  Server& server_;
  std::vector<GrantedPath> paths_;
  bool asked_ = false;
  bool running_ = false;
  TaskGroup group_;
};

/// Until the stop, which does not wait for a reload.
Task<Result<>> watch_life(Host& host, Server& server, std::vector<GrantedPath> paths) {
  Reloading reloading(host, server, std::move(paths));
  for (;;) {
    auto event = co_await host.next_life_event({});
    if (!event || *event == LifeEvent::stop) break;
    reloading.ask();
  }
  co_await reloading.stop();
  co_return Result<>();
}

Task<int> run_server(Host& host, const Options& options) {
  const auto paths = options["zone"].as<std::vector<GrantedPath>>();
  const auto settings = service_options(options);
  if (paths.empty() && settings.upstreams.empty())
    throw UsageError("nothing to serve: give --zone FILE, --forward ADDRESS or both");
  auto zones = co_await dns::load_zones(host, paths);
  if (!zones) co_return kExitFailed;
  Server server(host, std::move(*zones), settings);
  if (!listen_on_all(host, server, options)) co_return kExitFailed;
  ProgramParts parts(host);
  server.start(parts);
  parts.spawn(watch_life(host, server, paths));
  host.ready();
  co_await parts.first_end();
  co_await server.stop();
  const auto outcome = co_await parts.join(host.now() + kJoinTime);
  if (!outcome) host.console().error("dns-server: a part of it failed: " + outcome.error().message());
  co_return outcome ? kExitDone : kExitFailed;
}

}  // namespace

const Program kDnsServer{
    .name = "dns-server",
    .summary =
        "Answers DNS queries over UDP and TCP: for the zones of its files, and for other names by asking "
        "other servers, with a cache. SIGHUP reads the zones again.",
    .usage = "[--zone FILE]… [--forward ADDRESS[:PORT]]… [OPTIONS]",
    .needs = {Privilege::low_ports},
    .describe = describe_options,
    .run = run_server,
};

}  // namespace netrig
