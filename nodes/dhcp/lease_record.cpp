#include "dhcp/lease_record.hpp"

#include <algorithm>
#include <array>

#include "dhcp/checked_line.hpp"
#include "dhcp/hex_text.hpp"
#include "dhcp/host_name_text.hpp"

namespace netrig {

namespace {

constexpr std::string_view kEmpty = "-";
constexpr std::size_t kLongestKey = 255;

struct StateName {
  Lease::State state;
  std::string_view name;
};
constexpr std::array<StateName, 3> kStates{
    {{Lease::State::bound, "bound"}, {Lease::State::idle, "idle"}, {Lease::State::set_aside, "aside"}}};

std::string_view name_of(Lease::State state) {
  for (const auto& known : kStates) {
    if (known.state == state) return known.name;
  }
  return kStates[1].name;  // an offer: the journal knows of none
}

std::optional<Lease::State> state_of(std::string_view name) {
  for (const auto& known : kStates) {
    if (known.name == name) return known.state;
  }
  return {};
}

}  // namespace

void append_line(const LeaseRecord& record, std::string& text) {
  const auto start = text.size();
  text += record.address.to_string();
  text += ' ';
  text += name_of(record.state);
  text += ' ';
  text += std::to_string(record.until.time_since_epoch().count());
  text += ' ';
  text += record.client.empty() ? std::string(kEmpty) : to_hex(record.client.bytes);
  text += ' ';
  text += record.mac.to_string();
  text += ' ';
  text += record.host_name.empty() ? kEmpty : std::string_view(record.host_name);
  close_line(text, start);
}

std::optional<LeaseRecord> parse_line(std::string_view line) {
  const auto content = content_of_line(line);
  if (!content) return {};
  auto rest = *content;
  const auto address = Ipv4Address::parse(take_word(rest));
  const auto state = state_of(take_word(rest));
  const auto until = parse_seconds(take_word(rest));
  const auto key_word = take_word(rest);
  const auto key = key_word == kEmpty ? Bytes{} : from_hex(key_word);
  const auto mac = MacAddress::parse(take_word(rest));
  const auto name = rest == kEmpty ? "" : rest;
  if (!address || !state || !until || !key || !mac) return {};
  if (key->size() > kLongestKey || (!name.empty() && !is_host_name(name))) return {};
  LeaseRecord record{*address, *state, *until, {*key}, *mac, std::string(name)};
  // What is read can be written again: the same number or address in other words is no line of ours.
  std::string again;
  append_line(record, again);
  if (std::string_view(again).substr(0, again.size() - 1) != line) return {};
  return record;
}

LeaseRecord to_record(const Lease& lease, TimePoint now, WallTime wall_now) {
  const auto until = lease.until == kNever
                         ? kNeverOfDay
                         : std::chrono::ceil<std::chrono::seconds>(wall_now + (lease.until - now));
  return {lease.address, lease.state, until, lease.client, lease.mac, lease.host_name};
}

Lease to_lease(const LeaseRecord& record, TimePoint now, WallTime wall_now) {
  // A hundred years are more than a lease is long, and nanoseconds still hold them.
  constexpr auto kFarthest = std::chrono::hours(24 * 365 * 100);
  const auto wall_seconds = std::chrono::floor<std::chrono::seconds>(wall_now);
  const auto away = std::clamp<std::chrono::seconds>(record.until - wall_seconds, -kFarthest, kFarthest);
  const auto until = record.until == kNeverOfDay ? kNever : now + (away - (wall_now - wall_seconds));
  return {record.address, record.client, record.mac, record.state, until, record.host_name};
}

}  // namespace netrig
