// What is known of the MTU of paths, of both families (RFC 1191, RFC 8201).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

class PathMtuCache {
 public:
  /// RFC 1191 6.3: a larger one is tried after ten minutes.
  static constexpr Duration kLifetime = std::chrono::minutes(10);
  /// A lie can't make IPv4 packets smaller than this (Linux: min_pmtu). A path that is truly smaller gets
  /// packets without the don't-fragment bit.
  static constexpr std::uint32_t kLeastBytes = 552;
  /// … nor IPv6 packets smaller than what every link carries (RFC 8201 4).
  static constexpr std::uint32_t kLeastBytes6 = 1280;
  /// Of the many peers of a server few have a narrow path. The oldest makes room.
  static constexpr std::size_t kMostEntries = 1024;

  struct Entry {
    std::uint32_t mtu_bytes = 0;
    bool must_fragment = false;  ///< the path is narrower than kLeastBytes; IPv4 only
  };

  /// Only ever narrows, until it is forgotten.
  void learn(const IpAddress& destination, std::uint32_t mtu_bytes, TimePoint now);
  std::optional<Entry> find(const IpAddress& destination) const;

  std::optional<TimePoint> deadline() const {
    if (ages_.empty()) return {};
    return ages_.begin()->first;
  }
  void poll(TimePoint now);
  std::size_t size() const { return entries_.size(); }

  /// The next smaller size of RFC 1191 7.1: for routers that refuse a packet without saying what would fit.
  static std::uint32_t plateau_below(std::uint32_t packet_bytes);

 private:
  using Key = IpAddress;
  struct Known : Entry {
    TimePoint until{};
  };
  void forget_oldest();

  std::map<Key, Known> entries_;
  std::set<std::pair<TimePoint, Key>> ages_;
};

}  // namespace netrig
