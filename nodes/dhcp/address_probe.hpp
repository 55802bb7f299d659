// Looks whether an address is in use before it is taken (RFC 5227 2.1.1), without I/O:
//
//     while (!probe.finished(now)) {
//       if (auto packet = probe.tick(now)) send(*packet);
//       wait until probe.next_deadline() or until an ARP packet came;
//       if (an ARP packet came && probe.conflicts(packet)) give up;
//     }
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "host/time.hpp"
#include "wire/arp_packet.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// Uniform in [0, bound), `bound` not 0.
using RandomBelow = std::function<std::uint64_t(std::uint64_t bound)>;

/// Uniform in [from, to].
Duration random_between(const RandomBelow& random, Duration from, Duration to);

/// The constants of RFC 5227 1.1.
struct ProbeTiming {
  Duration wait =
      std::chrono::seconds(1);  ///< PROBE_WAIT, at most this before the first probe; zero: no probing
  int count = 3;                ///< PROBE_NUM
  Duration minimum = std::chrono::seconds(1);            ///< PROBE_MIN, between probes
  Duration maximum = std::chrono::seconds(2);            ///< PROBE_MAX
  Duration announce_wait = std::chrono::seconds(2);      ///< ANNOUNCE_WAIT, after the last probe
  int announcements = 2;                                 ///< ANNOUNCE_NUM
  Duration announce_interval = std::chrono::seconds(2);  ///< ANNOUNCE_INTERVAL

  /// All times in the proportions of the RFC, PROBE_WAIT being `wait`; for zero, neither probes nor a second
  /// announcement.
  static ProbeTiming scaled_to(Duration wait);
};

class AddressProbe {
 public:
  AddressProbe(const MacAddress& own, const Ipv4Address& address, const ProbeTiming& timing, TimePoint now,
               RandomBelow random);

  /// The next probe to send, when its time has come.
  std::optional<ArpPacket> tick(TimePoint now);
  /// No conflict was found in all the time that there was.
  bool finished(TimePoint now) const { return left_ == 0 && now >= next_; }
  TimePoint next_deadline() const { return next_; }
  /// Whether somebody else uses the address or is about to take it, too.
  bool conflicts(const ArpPacket& packet) const;

 private:
  MacAddress own_;
  Ipv4Address address_;
  ProbeTiming timing_;
  RandomBelow random_;
  int left_;
  TimePoint next_;
};

}  // namespace netrig
