#include "stack/ipv6_addresses.hpp"

#include <algorithm>

#include "stack/deadlines.hpp"
#include "wire/ipv6_address_rules.hpp"

namespace netrig {

using State = Ipv6Addresses::Own::State;

bool Ipv6Addresses::add(const Ipv6Address& address, int length) {
  const auto same =
      std::find_if(all_.begin(), all_.end(), [&](const Own& own) { return own.address == address; });
  if (same != all_.end()) {
    *same = Own{.address = address, .length = length};
    return true;
  }
  if (all_.size() == kMost) return false;
  all_.push_back({.address = address, .length = length});
  return true;
}

bool Ipv6Addresses::add_tentative(const Ipv6Address& address, int length, const Lifetimes& lifetimes,
                                  Duration delay, TimePoint now) {
  if (find(address) != nullptr) return true;
  const auto found =
      std::count_if(all_.begin(), all_.end(), [](const Own& own) { return own.autoconfigured; });
  if (all_.size() == kMost || static_cast<std::size_t>(found) == kMostAutoconfigured) return false;
  all_.push_back({.address = address,
                  .length = length,
                  .state = State::tentative,
                  .autoconfigured = true,
                  .lifetimes = lifetimes,
                  .probes_left = kProbes,
                  .next_probe = now + delay});
  return true;
}

bool Ipv6Addresses::remove(const Ipv6Address& address, int length) {
  return std::erase_if(all_, [&](const Own& own) { return own.address == address && own.length == length; }) >
         0;
}

void Ipv6Addresses::remove_autoconfigured() {
  std::erase_if(all_, [](const Own& own) { return own.autoconfigured; });
}

/// A lifetime is not shortened to less than two hours by a router that nobody has authenticated: a forged
/// advertisement could take a host's addresses away.
void Ipv6Addresses::prolong(const Ipv6Address& prefix, int length, Duration preferred, Duration valid,
                            TimePoint now) {
  constexpr Duration kLeast = std::chrono::hours(2);
  for (auto& own : all_) {
    if (!own.autoconfigured || own.length != length || common_bits(own.address, prefix) < length) continue;
    if (own.address.is_link_local()) continue;
    const auto left = own.lifetimes.valid_until.value_or(kNever) - now;
    own.lifetimes.preferred_until = now + preferred;
    if (valid > kLeast || valid > left) {
      own.lifetimes.valid_until = now + valid;
    } else if (left > kLeast) {
      own.lifetimes.valid_until = now + kLeast;
    }
    if (own.state == State::deprecated && preferred > Duration(0)) own.state = State::preferred;
  }
}

const Ipv6Addresses::Own* Ipv6Addresses::find(const Ipv6Address& address) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Own& own) { return own.address == address; });
  return found != all_.end() ? &*found : nullptr;
}

bool Ipv6Addresses::has_solicited_node_group(const Ipv6Address& group) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Own& own) {
    return own.state != State::duplicate && solicited_node_group(own.address) == group;
  });
}

void Ipv6Addresses::contested(const Ipv6Address& address) {
  for (auto& own : all_) {
    if (own.address != address) continue;
    ++conflicts_;
    if (own.state == State::tentative) own.state = State::duplicate;
  }
}

std::optional<TimePoint> Ipv6Addresses::due(const Own& own) {
  if (own.state == State::duplicate) return {};
  if (own.state == State::tentative) return sooner(own.next_probe, own.lifetimes.valid_until);
  return own.state == State::preferred ? sooner(own.lifetimes.preferred_until, own.lifetimes.valid_until)
                                       : own.lifetimes.valid_until;
}

std::optional<TimePoint> Ipv6Addresses::deadline() const {
  std::optional<TimePoint> first;
  for (const auto& own : all_) first = sooner(first, due(own));
  return first;
}

/// Whether the address has become usable.
bool Ipv6Addresses::advance(Own& own, TimePoint now) {
  if (own.state == State::tentative && own.next_probe <= now) {
    if (own.probes_left == 0) {
      own.state = State::preferred;
      return true;
    }
    --own.probes_left;
    own.next_probe = now + kProbeInterval;
    output_.solicit(own.address, {}, {});
  }
  const auto& until = own.lifetimes.preferred_until;
  if (own.state == State::preferred && until && *until <= now) own.state = State::deprecated;
  return false;
}

bool Ipv6Addresses::poll(TimePoint now) {
  const auto expired = std::erase_if(
      all_, [&](const Own& own) { return own.lifetimes.valid_until && *own.lifetimes.valid_until <= now; });
  bool changed = expired > 0;
  for (auto& own : all_) changed |= advance(own, now);
  return changed;
}

}  // namespace netrig
