#include "dns/reverse_lookup.hpp"

#include <algorithm>

namespace netrig::dns {

namespace {

Result<Name> name_in(const Message& reply) {
  if (reply.header.rcode == Rcode::name_error) return ResolveError::host_not_found;
  if (reply.header.rcode != Rcode::no_error) return ResolveError::server_failure;
  const auto& answer = reply.answer;  // aliases before the record (RFC 2317 4) need no following: it is there
  const auto pointer = std::ranges::find(answer, RecordType::ptr, &Record::type);
  const auto name = pointer == answer.end() ? std::nullopt : target_of(*pointer);
  if (!name) return ResolveError::host_not_found;
  return *name;
}

}  // namespace

Task<Result<Name>> name_of(Host& host, IpAddress address, Deadline deadline) {
  auto resolvers = host.interfaces().resolvers();
  if (!resolvers) co_return resolvers.error();
  Result<Name> found = ResolveError::no_servers;
  const Question question{reverse_name(address), RecordType::ptr};
  const LookupOptions once{.tries = 1};
  for (const auto& server_address : resolvers->servers) {
    const Endpoint server{server_address, kDnsPort};
    auto done = co_await exchange(host, server, question, once, deadline);
    found = done ? name_in(done->reply) : Result<Name>(done.error());
    if (found || found.error() == ResolveError::host_not_found) break;
  }
  co_return found;
}

}  // namespace netrig::dns
