#include "dns/resolver.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

namespace netrig::dns {

namespace {

constexpr int kMaxAliases = 8;  // questions for one name; a recursive server needs one

/// How long the answer for one family waits for the other's. RFC 8305 3 lets only IPv4's wait, and uses what
/// comes later, too; here all addresses are given at once.
constexpr Duration kResolutionDelay = std::chrono::milliseconds(50);

class ResolveErrorCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "netrig.dns"; }

  std::string message(int value) const override {
    switch (static_cast<ResolveError>(value)) {
      case ResolveError::host_not_found:
        return "no such name in the DNS";
      case ResolveError::no_address:
        return "the name has no address";
      case ResolveError::server_failure:
        return "the DNS servers cannot answer";
      case ResolveError::no_servers:
        return "no DNS server is configured";
      case ResolveError::bad_name:
        return "not a domain name";
    }
    return "unknown error";
  }
};

/// The address types of the families in which the host has an address that reaches others.
std::vector<RecordType> useful_types(Host& host, AddressFamily family) {
  if (family == AddressFamily::v4) return {RecordType::a};
  if (family == AddressFamily::v6) return {RecordType::aaaa};
  const auto interfaces = host.interfaces().list();
  bool v4 = false;
  bool v6 = false;
  if (interfaces) {
    for (const auto& interface : *interfaces) {
      for (const auto& prefix : interface.addresses) {
        if (prefix.address.is_loopback()) continue;
        v4 = v4 || prefix.address.is_v4();
        v6 = v6 || (prefix.address.is_v6() && !prefix.address.v6().is_link_local());
      }
    }
  }
  if (!v6) return {RecordType::a};
  if (!v4) return {RecordType::aaaa};
  return {RecordType::aaaa, RecordType::a};
}

/// The questions for one name that are on their way at the same time. It lives as long as any of them: one
/// that is given up may end late.
struct Asked {
  explicit Asked(Host& host) : changed(host.event()) {}

  std::unique_ptr<Event> changed;
  std::size_t running = 0;
  Deadline patience = {};  // set by the first addresses
  std::optional<Error> error = {};
  std::map<RecordType, Resolution> found = {};  // IPv4 first
};

/// The last name of the chain of aliases that begins at `name`.
Name end_of_chain(Name name, const Records& records) {
  for (std::size_t steps = 0; steps <= records.size(); ++steps) {
    const auto alias = std::ranges::find_if(records, [&](const Record& record) {
      return record.type == RecordType::cname && record.owner == name;
    });
    const auto target = alias == records.end() ? std::nullopt : target_of(*alias);
    if (!target) break;
    name = *target;
  }
  return name;
}

std::vector<IpAddress> addresses_of(const Name& name, const Records& records) {
  std::vector<IpAddress> addresses;
  for (const auto& record : records) {
    const auto address = record.owner == name ? address_of(record) : std::nullopt;
    if (address && std::ranges::count(addresses, *address) == 0) addresses.push_back(*address);
  }
  return addresses;
}

/// One resolve_detailed() on its way. Questions that are given up may end late, and keep it alive.
class Resolving : public std::enable_shared_from_this<Resolving> {
 public:
  Resolving(Host& host, ResolveOptions options, Deadline deadline)
      : host_(host), options_(std::move(options)), deadline_(deadline) {}

  Task<Result<Resolution>> run(std::string name) {
    auto resolvers = host_.interfaces().resolvers();
    if (!resolvers) co_return resolvers.error();
    if (resolvers->servers.empty()) co_return ResolveError::no_servers;
    servers_ = resolvers->servers;
    const auto candidates = search_candidates(name, resolvers->search);
    if (candidates.empty()) co_return ResolveError::bad_name;
    std::optional<Error> denial;  // the first one: what a server says of the name itself may only hide it
    for (const auto& candidate : candidates) {
      auto found = co_await one_name(candidate);
      if (found) co_return found;
      const auto error = found.error();
      const bool denied = error == ResolveError::host_not_found || error == ResolveError::no_address;
      if (!denied && (!denial || error != ResolveError::server_failure)) co_return error;
      if (denied && !denial) denial = error;
    }
    co_return *denial;
  }

 private:
  /// All useful address types of one absolute name, at the same time, IPv6's question first (RFC 8305 3).
  Task<Result<Resolution>> one_name(Name name) {
    const auto types = useful_types(host_, options_.family);
    if (types.size() == 1) {
      auto only = co_await one_type(std::move(name), types.front());
      co_return only;
    }
    const auto asked = std::make_shared<Asked>(host_);
    TaskGroup questions(host_);
    for (const auto type : types) {
      ++asked->running;
      questions.spawn(note_one_type(shared_from_this(), asked, name, type));
    }
    while (asked->running > 0) {
      auto woken = co_await asked->changed->wait(asked->patience);
      if (!woken) break;  // the other family's server is late
    }
    questions.cancel();
    auto joined = co_await questions.join({});
    if (!joined) co_return joined.error();
    if (asked->found.empty()) co_return asked->error.value_or(HostError::closed);
    Resolution resolution;
    for (auto& [type, part] : asked->found) {
      auto& addresses = resolution.addresses;
      addresses.insert(addresses.end(), part.addresses.begin(), part.addresses.end());
      resolution.canonical_name = std::move(part.canonical_name);
    }
    co_return resolution;
  }

  static Task<> note_one_type(std::shared_ptr<Resolving> self, std::shared_ptr<Asked> asked, Name name,
                              RecordType type) {
    const auto ended = [](Asked* each) {
      --each->running;
      each->changed->notify();
    };
    const std::unique_ptr<Asked, decltype(ended)> end(asked.get(), ended);  // also when something throws
    auto found = co_await self->one_type(std::move(name), type);
    if (found) {
      asked->found.emplace(type, *std::move(found));
      if (!asked->patience) asked->patience = self->host_.now() + kResolutionDelay;
    } else if (!asked->error || *asked->error == ResolveError::no_address) {
      asked->error = found.error();
    }
  }

  /// Follows aliases that the server leaves open.
  Task<Result<Resolution>> one_type(Name name, RecordType type) {
    for (int aliases = 0; aliases < kMaxAliases; ++aliases) {
      const Question question{name, type};
      auto done = co_await ask(question);
      if (!done) co_return done.error();
      const auto& reply = done->reply;
      const auto end = end_of_chain(name, reply.answer);
      auto addresses = addresses_of(end, reply.answer);
      if (!addresses.empty()) co_return Resolution{std::move(addresses), end};
      if (reply.header.rcode == Rcode::name_error) co_return ResolveError::host_not_found;
      if (end == name) co_return ResolveError::no_address;
      name = end;
    }
    co_return ResolveError::server_failure;
  }

  /// The first useful reply: NOERROR or NXDOMAIN.
  Task<Result<Exchange>> ask(Question question) {
    Error error = HostError::timed_out;
    const LookupOptions once{.tries = 1, .per_try = options_.per_try};
    for (int round = 0; round < options_.rounds; ++round) {
      for (const auto& address : servers_) {
        if (deadline_ && host_.now() >= *deadline_) co_return HostError::timed_out;
        const Endpoint server{address, options_.port};
        auto done = co_await exchange(host_, server, question, once, deadline_);
        const bool given_up = !done && done.error() == HostError::closed;
        if (given_up) co_return HostError::closed;
        if (options_.observer) options_.observer({question, server, done});
        if (!done) {
          error = done.error();
          continue;
        }
        const auto rcode = done->reply.header.rcode;
        if (rcode == Rcode::no_error || rcode == Rcode::name_error) co_return done;
        error = ResolveError::server_failure;
      }
    }
    co_return error;
  }

  Host& host_;
  ResolveOptions options_;
  Deadline deadline_;
  std::vector<IpAddress> servers_;
};

bool is_localhost(const Name& name) {
  static const Name kLocalhost = *Name::parse("localhost.");
  return name.is_within(kLocalhost);
}

}  // namespace

Error make_error_code(ResolveError error) {
  static const ResolveErrorCategory kCategory;
  return {static_cast<int>(error), kCategory};
}

std::vector<Name> search_candidates(const std::string& name, const std::vector<std::string>& search) {
  const auto typed = Name::parse(name);
  if (!typed || typed->is_root()) return {};
  if (name.back() == '.') return {*typed};
  std::vector<Name> candidates;
  for (const auto& domain : search) {
    const auto suffix = Name::parse(domain);
    const auto whole = suffix ? typed->followed_by(*suffix) : std::nullopt;
    if (whole) candidates.push_back(*whole);
  }
  const bool dotted = typed->label_count() > 1;
  candidates.insert(dotted ? candidates.begin() : candidates.end(), *typed);
  return candidates;
}

Task<Result<Resolution>> resolve_detailed(Host& host, std::string name, ResolveOptions options,
                                          Deadline deadline) {
  const auto parsed = Name::parse(name);
  if (const auto literal = IpAddress::parse(name)) co_return Resolution{{*literal}, parsed.value_or(Name())};
  if (parsed && is_localhost(*parsed)) {
    const std::vector<IpAddress> loopback(1, Ipv4Address({127, 0, 0, 1}));
    co_return Resolution{loopback, *parsed};
  }
  const auto resolving = std::make_shared<Resolving>(host, std::move(options), deadline);
  auto resolution = co_await resolving->run(std::move(name));
  co_return resolution;
}

Task<Result<std::vector<IpAddress>>> resolve(Host& host, std::string name, Deadline deadline,
                                             AddressFamily family) {
  const ResolveOptions options{.family = family};
  auto resolution = co_await resolve_detailed(host, std::move(name), options, deadline);
  if (!resolution) co_return resolution.error();
  co_return std::move(resolution->addresses);
}

}  // namespace netrig::dns
