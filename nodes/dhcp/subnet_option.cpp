#include "dhcp/subnet_option.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>
#include <string_view>
#include <vector>

#include "dhcp/host_name_text.hpp"
#include "dhcp/option_values.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostServers = 16;    // in one option
constexpr std::uint16_t kSmallestMtu = 68;  // RFC 2132 5.1
constexpr Duration kShortestLease = 2s;     // T1 is half of it, and DHCP counts whole seconds

IpPrefix subnet_prefix(const std::string& text, const std::string& word) {
  const auto prefix = IpPrefix::parse(word);
  const bool is_subnet =
      prefix && prefix->address.is_v4() && prefix->length > 0 && prefix->network() == prefix->address;
  if (!is_subnet) refuse_option("--subnet", text, "\"NETWORK/LENGTH WORD=VALUE ...\", such as 10.2.0.0/24");
  return *prefix;
}

Duration duration_word(std::string_view text, std::string_view value) {
  const auto duration = parse_duration(value);
  if (!duration) refuse_option("--subnet", text, "KEY=TIME, such as lease=1h");
  return *duration;
}

std::uint16_t mtu_word(std::string_view text, std::string_view value) {
  std::uint16_t mtu = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), mtu);
  if (error != std::errc() || end != value.data() + value.size())
    refuse_option("--subnet", text, "mtu=BYTES");
  return mtu;
}

void take_word(const std::string& word, SubnetConfig& subnet) {
  const auto equals = std::min(word.find('='), word.size());
  const auto key = word.substr(0, equals);
  const auto value = equals < word.size() ? word.substr(equals + 1) : std::string();
  const std::string option = "--subnet, " + key;
  auto& offers = subnet.offers;
  if (key == "pool") {
    for (const auto& range : ipv4_ranges_option(option, value)) subnet.pools.push_back(range);
  } else if (key == "router") {
    offers.routers = ipv4_list_option(option, value);
  } else if (key == "dns") {
    offers.dns_servers = ipv4_list_option(option, value);
  } else if (key == "ntp") {
    offers.ntp_servers = ipv4_list_option(option, value);
  } else if (key == "domain") {
    offers.domain = value;
  } else if (key == "mtu") {
    offers.mtu_bytes = mtu_word(word, value);
  } else if (key == "lease") {
    subnet.times = {.lease = lease_option(option, value)};
  } else if (key == "t1") {
    subnet.times.renew_after = duration_word(word, value);
  } else if (key == "t2") {
    subnet.times.rebind_after = duration_word(word, value);
  } else if (key == "option") {
    offers.more.push_back(dhcp_option_option(option, value));
  } else {
    refuse_option("--subnet", word,
                  "one of pool, router, dns, ntp, domain, mtu, lease, t1, t2, option, and =VALUE");
  }
}

}  // namespace

SubnetConfig subnet_option(const std::string& text, const SubnetConfig& defaults) {
  std::istringstream words(text);
  std::string word;
  words >> word;
  SubnetConfig subnet = defaults;
  subnet.prefix = subnet_prefix(text, word);
  subnet.pools.clear();
  subnet.reservations.clear();
  subnet.offers.routers.clear();
  subnet.offers.mtu_bytes.reset();
  std::vector<std::string> all{std::istream_iterator<std::string>(words), {}};
  // A lease time of the subnet's own has T1 and T2 of its own, wherever they stand.
  std::stable_partition(all.begin(), all.end(),
                        [](const std::string& each) { return each.starts_with("lease="); });
  for (const auto& each : all) take_word(each, subnet);
  check_offers(subnet.offers);
  subnet.times = checked_times(subnet.times);
  return subnet;
}

void check_offers(const NetworkOffers& offers) {
  const auto most = std::max({offers.routers.size(), offers.dns_servers.size(), offers.ntp_servers.size()});
  if (most > kMostServers) throw UsageError("--router, --dns, --ntp: more than 16 addresses");
  if (!offers.domain.empty() && !is_host_name(offers.domain))
    throw UsageError("--domain: \"" + offers.domain + "\" is no domain name of up to 253 characters");
  if (offers.mtu_bytes.value_or(kSmallestMtu) < kSmallestMtu) throw UsageError("--mtu: less than 68 bytes");
}

LeaseTimes checked_times(LeaseTimes times) {
  if (times.lease == kInfiniteLease) {
    if (times.renew_after || times.rebind_after)
      throw UsageError("--t1, --t2: an infinite lease is never renewed");
    return times;
  }
  const auto whole = [](Duration duration) { return std::chrono::floor<std::chrono::seconds>(duration); };
  times.lease = whole(times.lease);
  if (times.lease < kShortestLease || times.lease > kLongestLease)
    throw UsageError("--lease: between 2s and 8760h is possible, or infinite");
  if (times.renew_after) times.renew_after = whole(*times.renew_after);
  if (times.rebind_after) times.rebind_after = whole(*times.rebind_after);
  const Duration renew = times.renew_after.value_or(times.lease / 2);
  const Duration rebind = times.rebind_after.value_or(times.lease / 8 * 7);
  if (renew < 1s || renew > rebind || rebind > times.lease) {
    throw UsageError(
        "--t1, --t2: T1 is to be 1s or more, not above T2, and T2 not above the lease time; they are " +
        format_duration(renew) + ", " + format_duration(rebind) + " and " + format_duration(times.lease));
  }
  return times;
}

}  // namespace netrig
