#include "dns/dns_query.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "dns/exchange.hpp"
#include "dns/query_command.hpp"
#include "dns/resolver.hpp"
#include "dns/text.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;

constexpr int kTries = 3;

void describe_options(po::options_description& options, po::positional_options_description& positional) {
  using Words = std::vector<std::string>;
  options.add_options()                                                            //
      ("question", po::value<Words>()->value_name("NAME")->default_value({}, ""),  //
       "[@SERVER] NAME [TYPE] [CLASS] and any of +short, +tcp, +ignore (keep a truncated reply), +norecurse, "
       "+noedns, +dnssec, +bufsize=N")  //
      ("reverse,x", po::value<std::string>()->value_name("ADDRESS")->default_value(""),
       "ask for the names of this address")  //
      ("port,p", po::value<std::uint16_t>()->value_name("PORT")->default_value(dns::kDnsPort),
       "the server's port")                               //
      ("tcp", po::bool_switch(), "ask over TCP at once")  //
      ("timeout", po::value<DurationOption>()->value_name("TIME")->default_value({std::chrono::seconds(5)}),
       "how long to wait for an answer, three tries at each server included");
  positional.add("question", -1);
}

struct Command {
  dns::QueryCommand query;
  std::vector<Endpoint> servers;
  std::vector<dns::Name> names;
  dns::LookupOptions lookup;
  TimePoint deadline;
};

/// Whom to ask: the server that was named, or the host's resolvers. Errors: what keeps the host from telling
/// these, or the server's name from being found.
Task<Result<Resolvers>> find_servers(Host& host, std::optional<std::string> named, TimePoint deadline) {
  if (!named) co_return host.interfaces().resolvers();
  Resolvers resolvers;
  auto addresses = co_await dns::resolve(host, *named, deadline);
  if (!addresses) co_return addresses.error();
  resolvers.servers = std::move(*addresses);
  co_return resolvers;
}

/// The rest of a command that is understood. Errors: those of find_servers().
Task<Result<Command>> prepare(Host& host, const Options& options, dns::QueryCommand query) {
  Command command;
  const Duration timeout = options["timeout"].as<DurationOption>();
  if (timeout <= Duration::zero()) throw UsageError("--timeout must be longer than 0");
  auto resolvers = co_await find_servers(host, query.server, host.now() + timeout);
  if (!resolvers) co_return resolvers.error();
  if (resolvers->servers.empty()) co_return dns::ResolveError::no_servers;
  const auto port = options["port"].as<std::uint16_t>();
  for (const auto& address : resolvers->servers) command.servers.push_back({address, port});
  command.names = dns::search_candidates(query.name, resolvers->search);
  if (command.names.empty()) command.names.push_back(dns::Name());
  command.lookup = {.tries = kTries,
                    .per_try = timeout / (kTries * static_cast<int>(command.servers.size())),
                    .recursion_desired = query.recursion,
                    .edns = query.edns,
                    .dnssec_ok = query.dnssec,
                    .udp_bytes = query.udp_bytes,
                    .tcp_only = query.tcp || options["tcp"].as<bool>(),
                    .retry_truncated = !query.keep_truncated};
  command.query = std::move(query);
  command.deadline = host.now() + timeout;
  co_return command;
}

/// Asks one server after the other until one answers.
Task<Result<dns::Exchange>> ask(Host& host, const Command& command, dns::Name name) {
  Error error = HostError::timed_out;
  for (const auto& server : command.servers) {
    const dns::Question question{name, command.query.type, command.query.record_class};
    auto done = co_await dns::exchange(host, server, question, command.lookup, command.deadline);
    if (done) co_return done;
    error = done.error();
    host.console().error("dns-query: " + server.to_string() + " does not answer: " + error.message());
  }
  co_return error;
}

void print(Host& host, const Command& command, const dns::Exchange& done) {
  const bool was_cut = done.transport == dns::Transport::tcp && !command.lookup.tcp_only;
  if (was_cut && !command.query.brief) host.console().print(";; Truncated, retrying in TCP mode.");
  const auto lines = command.query.brief ? dns::describe_short(done.reply)
                                         : dns::describe(done, command.query.server.value_or(""));
  for (const auto& line : lines) host.console().print(line);
}

/// The names that the search list makes, until one exists; if none does, the first denial is what the user
/// sees.
Task<int> run_query(Host& host, const Options& options) {
  auto query = dns::parse_query_command(options["question"].as<std::vector<std::string>>(),
                                        options["reverse"].as<std::string>());
  const auto named = query.server;
  auto prepared = co_await prepare(host, options, std::move(query));
  if (!prepared) {
    host.console().error("dns-query: " + (named ? "the server '" + *named + "' has no address: " : "") +
                         prepared.error().message() + "; name a server: dns-query @ADDRESS …");
    co_return kExitFailed;
  }
  const Command command = std::move(*prepared);
  std::optional<dns::Exchange> shown;
  for (const auto& name : command.names) {
    auto done = co_await ask(host, command, name);
    if (!done) co_return kExitFailed;
    const auto rcode = done->reply.header.rcode;
    if (!shown || rcode == dns::Rcode::no_error) shown = std::move(*done);
    if (rcode != dns::Rcode::name_error) break;
  }
  if (shown) print(host, command, *shown);
  co_return kExitDone;
}

}  // namespace

const Program kDnsQuery{
    .name = "dns-query",
    .summary =
        "Asks a DNS server one question and prints its reply as dig does. Without a server it asks those of "
        "this host.",
    .usage =
        "[@SERVER] NAME [TYPE] [CLASS] [+short] [+tcp] [+ignore] [+norecurse] [+noedns] [+dnssec] "
        "[+bufsize=N] [OPTIONS]",
    .needs = {},
    .describe = describe_options,
    .run = run_query,
};

}  // namespace netrig
