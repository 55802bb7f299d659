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

void describe_options(po::options_description& options, po::positional_options_description& positional) {
  using Words = std::vector<std::string>;
  options.add_options()                                                            //
      ("question", po::value<Words>()->value_name("NAME")->default_value({}, ""),  //
       "[@SERVER] NAME [TYPE] [CLASS] and words that begin with +")                //
      ("reverse,x", po::value<std::string>()->value_name("ADDRESS")->default_value(""),
       "ask for the names of this address")  //
      ("port,p", po::value<std::uint16_t>()->value_name("PORT")->default_value(dns::kDnsPort),
       "the server's port")  //
      ("type,t", po::value<std::string>()->value_name("TYPE")->default_value(""),
       "type to ask for; the same as the word TYPE")  //
      ("name,q", po::value<std::string>()->value_name("NAME")->default_value(""),
       "name to ask for, even one that looks like a type or a class")         //
      ("tcp", po::bool_switch(), "ask over TCP at once")                      //
      ("ipv4,4", po::bool_switch(), "ask only servers with an IPv4 address")  //
      ("ipv6,6", po::bool_switch(), "ask only servers with an IPv6 address")  //
      ("timeout", po::value<DurationOption>()->value_name("TIME")->default_value({std::chrono::seconds(5)}),
       "how long to wait for an answer, three tries at each server included; with +time=N that many seconds "
       "a try");
  positional.add("question", -1);
}

struct Command {
  dns::QueryCommand query;
  std::vector<Endpoint> servers;
  std::vector<dns::Name> names;
  dns::LookupOptions lookup;
  TimePoint deadline;
};

dns::AddressFamily family_option(const Options& options) {
  const bool v4 = options["ipv4"].as<bool>();
  const bool v6 = options["ipv6"].as<bool>();
  if (v4 && v6) throw UsageError("--ipv4 and --ipv6 exclude each other");
  if (v4) return dns::AddressFamily::v4;
  return v6 ? dns::AddressFamily::v6 : dns::AddressFamily::any;
}

/// Leaves the addresses of this family. Throws UsageError where there were others only.
void keep_family(std::vector<IpAddress>& servers, dns::AddressFamily family) {
  if (family == dns::AddressFamily::any || servers.empty()) return;
  const bool v4 = family == dns::AddressFamily::v4;
  std::erase_if(servers, [&](const IpAddress& address) { return address.is_v4() != v4; });
  if (servers.empty())
    throw UsageError(std::string(v4 ? "-4: no server has an IPv4" : "-6: no server has an IPv6") +
                     " address; name one: dns-query @ADDRESS …");
}

/// Whom to ask: the server that was named, or the host's resolvers. Errors: what keeps the host from telling
/// these, or the server's name from being found.
Task<Result<Resolvers>> find_servers(Host& host, std::optional<std::string> named, dns::AddressFamily family,
                                     TimePoint deadline) {
  if (!named) co_return host.interfaces().resolvers();
  Resolvers resolvers;
  auto addresses = co_await dns::resolve(host, *named, deadline, family);
  if (!addresses) co_return addresses.error();
  resolvers.servers = std::move(*addresses);
  co_return resolvers;
}

/// The rest of a command that is understood. Errors: those of find_servers().
Task<Result<Command>> prepare(Host& host, const Options& options, dns::QueryCommand query) {
  Command command;
  const Duration timeout = options["timeout"].as<DurationOption>();
  if (timeout <= Duration::zero()) throw UsageError("--timeout must be longer than 0");
  const auto family = family_option(options);
  auto resolvers = co_await find_servers(host, query.server, family, host.now() + timeout);
  if (!resolvers) co_return resolvers.error();
  keep_family(resolvers->servers, family);
  if (resolvers->servers.empty()) co_return dns::ResolveError::no_servers;
  const auto port = options["port"].as<std::uint16_t>();
  for (const auto& address : resolvers->servers) command.servers.push_back({address, port});
  command.names = dns::search_candidates(query.name, resolvers->search);
  if (command.names.empty()) command.names.push_back(dns::Name());
  const auto all_tries = query.tries * static_cast<int>(command.servers.size());
  command.lookup = {.tries = query.tries,
                    .per_try = query.per_try.value_or(timeout / all_tries),
                    .recursion_desired = query.recursion,
                    .edns = query.edns,
                    .dnssec_ok = query.dnssec,
                    .udp_bytes = query.udp_bytes,
                    .tcp_only = query.tcp || options["tcp"].as<bool>(),
                    .retry_truncated = !query.keep_truncated};
  command.deadline = host.now() + (query.per_try ? *query.per_try * all_tries : timeout);
  command.query = std::move(query);
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
  if (was_cut && !command.query.brief && command.query.shown.comments)
    host.console().print(";; Truncated, retrying in TCP mode.");
  const auto lines = command.query.brief
                         ? dns::describe_short(done.reply)
                         : dns::describe(done, command.query.server.value_or(""), command.query.shown);
  for (const auto& line : lines) host.console().print(line);
}

/// The names that the search list makes, until one exists; if none does, the first denial is what the user
/// sees.
Task<int> run_query(Host& host, const Options& options) {
  const dns::QuestionOptions question{.reverse = options["reverse"].as<std::string>(),
                                      .name = options["name"].as<std::string>(),
                                      .type = options["type"].as<std::string>()};
  auto query = dns::parse_query_command(options["question"].as<std::vector<std::string>>(), question);
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
        "[+bufsize=N] [+time=N] [+tries=N] [+noall +answer …] [OPTIONS]",
    .needs = {},
    .describe = describe_options,
    .run = run_query,
};

}  // namespace netrig
