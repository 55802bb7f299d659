#include "probe/destination.hpp"

#include <algorithm>

#include "dns/reverse_lookup.hpp"

namespace netrig::probe {

namespace {

constexpr auto kResolveTime = std::chrono::seconds(20);
constexpr auto kNameTime = std::chrono::seconds(2);

bool fits(const IpAddress& address, Family family) {
  return family == Family::any || (family == Family::v4) == address.is_v4();
}

/// Names come from the network and go to a terminal.
bool is_printable(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

Family family_option(const Options& options) {
  const bool v4 = options["ipv4"].as<bool>();
  const bool v6 = options["ipv6"].as<bool>();
  if (v4 && v6) throw UsageError("--ipv4 and --ipv6 exclude each other");
  if (v4) return Family::v4;
  return v6 ? Family::v6 : Family::any;
}

Task<Result<IpAddress>> find_destination(Host& host, std::string name, Family family) {
  const Deadline deadline = host.now() + kResolveTime;
  auto addresses = co_await dns::resolve(host, std::move(name), deadline, family);
  if (!addresses) co_return addresses.error();
  for (const auto& address : *addresses) {
    if (fits(address, family)) co_return address;
  }
  co_return dns::ResolveError::no_address;
}

Task<std::string> AddressNames::name(IpAddress address) {
  if (!asking_) co_return std::string();
  if (const auto known = known_.find(address); known != known_.end()) co_return known->second;
  auto found = co_await dns::name_of(host_, address, host_.now() + kNameTime);
  asking_ = found || found.error() == dns::ResolveError::host_not_found ||
            found.error() == dns::ResolveError::server_failure;
  std::string text = found ? found->to_string() : std::string();
  if (text.ends_with('.')) text.pop_back();
  if (!is_printable(text)) text.clear();
  known_[address] = text;
  co_return text;
}

}  // namespace netrig::probe
