// The IPv6 addresses of one interface: those that are given, and those that are found by themselves, which
// are asked for first (RFC 4862 5.4) and have lifetimes (5.5.4).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/time.hpp"
#include "stack/ipv6_link_output.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

class Ipv6Addresses {
 public:
  // RFC 4862 5.1, RFC 4861 10.
  static constexpr int kProbes = 1;  // DupAddrDetectTransmits
  static constexpr Duration kProbeInterval = std::chrono::seconds(1);
  /// All together: as many as IPv4 has.
  static constexpr std::size_t kMost = 256;
  /// Those that routers can make a host have (Linux: max_addresses).
  static constexpr std::size_t kMostAutoconfigured = 16;

  /// Unset: for ever.
  struct Lifetimes {
    std::optional<TimePoint> preferred_until = {};
    std::optional<TimePoint> valid_until = {};
  };
  struct Own {
    enum class State {
      tentative,  ///< asked for, and not used yet
      preferred,
      deprecated,  ///< answers, but is not chosen for anything new
      duplicate,   ///< another has it: never used
    };
    Ipv6Address address;
    int length = 0;
    State state = State::preferred;
    bool autoconfigured = false;
    Lifetimes lifetimes = {};
    int probes_left = 0;
    TimePoint next_probe{};

    bool is_usable() const { return state == State::preferred || state == State::deprecated; }
  };

  explicit Ipv6Addresses(Ipv6LinkOutput& output) : output_(output) {}

  /// Used at once, without being asked for: whoever gives it has planned it. False when there is no room.
  bool add(const Ipv6Address& address, int length);
  /// Asked for after `delay`, then used. Nothing happens if it is there. False when there is no room.
  bool add_tentative(const Ipv6Address& address, int length, const Lifetimes& lifetimes, Duration delay,
                     TimePoint now);
  bool remove(const Ipv6Address& address, int length);
  void remove_autoconfigured();
  /// RFC 4862 5.5.3 e: of those that were made of the prefix.
  void prolong(const Ipv6Address& prefix, int length, Duration preferred, Duration valid, TimePoint now);

  /// In the order they were added.
  const std::vector<Own>& all() const { return all_; }
  /// Null when there is none.
  const Own* find(const Ipv6Address& address) const;
  /// Whether somebody may be asked about by this group (RFC 4291 2.7.1).
  bool has_solicited_node_group(const Ipv6Address& group) const;

  /// Somebody else asks for the address or has it: if it is tentative, it will never be used (RFC 4862 5.4.3,
  /// 5.4.4, 5.4.5). One that is used is kept, and counted.
  void contested(const Ipv6Address& address);
  std::uint64_t conflicts() const { return conflicts_; }

  std::optional<TimePoint> deadline() const;
  /// Whether another address can be used now, or one can't any more.
  bool poll(TimePoint now);

 private:
  static std::optional<TimePoint> due(const Own& own);
  bool advance(Own& own, TimePoint now);

  Ipv6LinkOutput& output_;
  std::vector<Own> all_;
  std::uint64_t conflicts_ = 0;
};

}  // namespace netrig
