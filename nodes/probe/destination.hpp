// Whom ping and traceroute are about: a host given by name or address, and the names of addresses.
#pragma once

#include <map>
#include <string>

#include "dns/resolver.hpp"
#include "host/host.hpp"
#include "host/options.hpp"
#include "wire/ip_address.hpp"

namespace netrig::probe {

using Family = dns::AddressFamily;

/// What --ipv4 and --ipv6 say. Throws UsageError for both.
Family family_option(const Options& options);

/// The first address of `name` in that family. Errors: those of dns::resolve(), and
/// dns::ResolveError::no_address when there is none in the family, timed_out after 20 s.
Task<Result<IpAddress>> find_destination(Host& host, std::string name, Family family);

/// The names of addresses, each asked for once. When the servers do not answer it is no use to go on asking.
class AddressNames {
 public:
  /// With `numeric` nobody is asked.
  AddressNames(Host& host, bool numeric) : host_(host), asking_(!numeric) {}

  /// Without the last dot; empty when it has none, or none within a few seconds.
  Task<std::string> name(IpAddress address);

 private:
  Host& host_;
  bool asking_;
  std::map<IpAddress, std::string> known_;
};

}  // namespace netrig::probe
