// Claiming and defending an interface's own IPv4 addresses (RFC 5227 2.3, 2.4). Asking before an address is
// taken (2.1) is its configurer's business: a DHCP client's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/time.hpp"
#include "stack/link_output.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

class AddressDefence {
 public:
  // RFC 5227 1.1.
  static constexpr int kAnnouncements = 2;
  static constexpr Duration kAnnounceInterval = std::chrono::seconds(2);
  static constexpr Duration kDefendInterval = std::chrono::seconds(10);

  explicit AddressDefence(LinkOutput& output) : output_(output) {}

  /// Announces it now and once more. Of one that is there already, as when the link has come up, again.
  void add(const Ipv4Address& address, TimePoint now);
  void remove(const Ipv4Address& address);
  void clear() { addresses_.clear(); }
  bool owns(const Ipv4Address& address) const;

  /// Answers somebody else's claim to an address of ours by an announcement, at most once in ten seconds.
  /// The address is kept whatever comes (2.4 c), since servers and routers can't do without; who wants to
  /// know asks conflicts().
  void heard(const ArpPacket& packet, TimePoint now);
  std::uint64_t conflicts() const { return conflicts_; }

  std::optional<TimePoint> deadline() const;
  void poll(TimePoint now);

 private:
  struct Own {
    Ipv4Address address;
    int announcements_left = 0;
    TimePoint next{};
    std::optional<TimePoint> defended = {};
  };
  void announce(Own& own, TimePoint now);

  LinkOutput& output_;
  std::vector<Own> addresses_;
  std::uint64_t conflicts_ = 0;
};

}  // namespace netrig
