// Putting IPv4 fragments together again (RFC 791 3.2, RFC 815, RFC 1122 3.3.2), with limits on what strangers
// can make a host keep.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "host/time.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// Fragments that repeat what has come are ignored; those that overlap it in part condemn their whole
/// datagram, as do two different ends: no honest sender makes them, and any choice between two contents has
/// been an attack (RFC 5722 says so for IPv6; Linux does it for both).
class Reassembly {
 public:
  /// RFC 1122 3.3.2 asks for one to two minutes, from when identifications were used up slowly; this is
  /// Linux's.
  static constexpr Duration kTimeout = std::chrono::seconds(30);
  /// For all, as Linux keeps (ipfrag_high_thresh). The oldest datagram makes room.
  static constexpr std::size_t kMostBytes = 4 << 20;
  /// For one source: eleven of the largest datagrams in fragments of 1500 bytes.
  static constexpr std::size_t kMostBytesPerSource = 1 << 20;
  /// The largest datagram by way of an MTU of 576 (RFC 791's least for hosts) comes in 119.
  static constexpr std::size_t kMostFragments = 128;

  /// Takes a fragment: `packet` starts with its header, parsed as `header`, and is not longer than that
  /// says. Gives the whole packet when this was the last piece missing.
  std::optional<PacketBuffer> add(const Ipv4Header& header, PacketBuffer packet, TimePoint now);

  std::optional<TimePoint> deadline() const {
    if (ages_.empty()) return {};
    return ages_.begin()->first.first;
  }
  /// Gives up on what is late. Gives, of each datagram of which the first fragment has come, that fragment,
  /// for an ICMP time exceeded (RFC 1122 3.3.2).
  std::vector<PacketBuffer> poll(TimePoint now);

  std::size_t datagrams() const { return datagrams_.size(); }
  std::size_t memory_bytes() const { return memory_; }

 private:
  using Key = std::tuple<Ipv4Address, Ipv4Address, std::uint8_t, std::uint16_t>;
  using Age = std::pair<TimePoint, std::uint64_t>;  // when it is given up, and a number, for equal times
  struct Fragment {
    std::uint32_t end = 0;
    PacketBuffer packet;
    std::size_t header_bytes = 0;
  };
  struct Partial {
    std::map<std::uint32_t, Fragment> fragments;  // by their offset; they don't overlap
    std::optional<std::uint32_t> length = {};     // of the payload, known with the last fragment
    std::uint32_t arrived = 0;
    std::size_t memory = 0;
    Age age;
  };
  enum class Fit { new_piece, repeated, conflicting };

  static Fit fit(const Partial& partial, std::uint32_t begin, std::uint32_t end, bool last);
  static std::optional<PacketBuffer> put_together(const Partial& partial);
  Partial& open(const Key& key, TimePoint now);
  bool make_room(const Key& key, std::size_t bytes);
  void drop(std::map<Key, Partial>::iterator partial);

  std::map<Key, Partial> datagrams_;
  std::map<Age, Key> ages_;
  std::map<Ipv4Address, std::size_t> sources_;  // bytes kept for each
  std::size_t memory_ = 0;
  std::uint64_t opened_ = 0;
};

}  // namespace netrig
