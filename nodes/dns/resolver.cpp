#include "dns/resolver.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

constexpr int kMaxAliases = 8;  // questions for one name; a recursive server needs one

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
std::vector<RecordType> useful_types(Host& host) {
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
  return {RecordType::a, RecordType::aaaa};
}

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

/// One resolve_detailed() on its way.
class Resolving {
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
  /// All useful address types of one absolute name.
  Task<Result<Resolution>> one_name(Name name) {
    Resolution resolution{.addresses = {}, .canonical_name = name};
    Error error;
    for (const auto type : useful_types(host_)) {
      auto found = co_await one_type(name, type);
      if (!found) {
        error = found.error();
        continue;
      }
      auto& addresses = resolution.addresses;
      addresses.insert(addresses.end(), found->addresses.begin(), found->addresses.end());
      resolution.canonical_name = found->canonical_name;
    }
    if (resolution.addresses.empty()) co_return error;
    co_return resolution;
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
  Resolving resolving(host, std::move(options), deadline);
  auto resolution = co_await resolving.run(std::move(name));
  co_return resolution;
}

Task<Result<std::vector<IpAddress>>> resolve(Host& host, std::string name, Deadline deadline) {
  const ResolveOptions options;
  auto resolution = co_await resolve_detailed(host, std::move(name), options, deadline);
  if (!resolution) co_return resolution.error();
  co_return std::move(resolution->addresses);
}

}  // namespace netrig::dns
