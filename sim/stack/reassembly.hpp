// Putting fragments together again (RFC 791 3.2, RFC 815, RFC 1122 3.3.2; RFC 8200 4.5, RFC 5722), with
// limits on what strangers can make a host keep.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "host/time.hpp"
#include "stack/ipv6_fragmentation.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/ipv6_extensions.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// An IPv6 fragment: where its headers stand in its packet.
struct Ipv6FragmentPlace {
  Ipv6Address source;
  Ipv6Address destination;
  std::size_t named_at = Ipv6Header::kNextHeaderAt;  ///< the byte that says that a fragment header follows
  std::size_t at = Ipv6Header::kLengthBytes;         ///< the fragment header
  Ipv6FragmentHeader header = {};
};

/// An IPv6 packet that has been put together, without its fragment header, and how it was cut.
struct Ipv6Reassembled {
  PacketBuffer packet;
  Ipv6Cut cut;
};

/// Of one family. Fragments that repeat what has come are ignored; those that overlap it in part condemn
/// their whole datagram, as do two different ends: no honest sender makes them, and any choice between two
/// contents has been an attack (RFC 5722 says so for IPv6; Linux does it for both).
class Reassembly {
 public:
  /// RFC 1122 3.3.2 asks for one to two minutes, from when identifications were used up slowly; this is
  /// Linux's.
  static constexpr Duration kTimeout = std::chrono::seconds(30);
  static constexpr Duration kTimeout6 = std::chrono::seconds(60);  // RFC 8200 4.5
  /// For all, as Linux keeps (ipfrag_high_thresh). The oldest datagram makes room.
  static constexpr std::size_t kMostBytes = 4 << 20;
  /// For one source: eleven of the largest datagrams in fragments of 1500 bytes.
  static constexpr std::size_t kMostBytesPerSource = 1 << 20;
  /// The largest datagram by way of an MTU of 576 (RFC 791's least for hosts) comes in 119.
  static constexpr std::size_t kMostFragments = 128;

  explicit Reassembly(Duration timeout = kTimeout) : timeout_(timeout) {}

  /// Takes a fragment: `packet` starts with its header, parsed as `header`, and is not longer than that
  /// says. Gives the whole packet when this was the last piece missing.
  std::optional<PacketBuffer> add(const Ipv4Header& header, PacketBuffer packet, TimePoint now);
  /// The same; `packet` is as long as its header says.
  std::optional<Ipv6Reassembled> add(const Ipv6FragmentPlace& place, PacketBuffer packet, TimePoint now);

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
  using Key = std::tuple<IpAddress, IpAddress, std::uint8_t, std::uint32_t>;
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
    unsigned ecn_seen = 0;    // a bit for each codepoint (RFC 3168 5.3)
    std::size_t longest = 0;  // of the fragments, as packets
    Age age;
  };
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool last = false;
    std::size_t header_bytes = 0;  // in front of it
    bool exact = false;            // only what is the same piece repeats it (RFC 8200 4.5)
    std::uint8_t ecn = 0;
  };
  struct Joined {
    PacketBuffer packet;
    bool congested = false;
    std::size_t longest = 0;
  };
  enum class Fit { new_piece, repeated, conflicting };

  static Fit fit(const Partial& partial, const Piece& piece);
  /// The first piece's packet, headers included, with all others' bytes behind; none while pieces are
  /// missing.
  std::optional<Joined> add(const Key& key, const Piece& piece, PacketBuffer packet, TimePoint now);
  static PacketBuffer put_together(const Partial& partial);
  Partial& open(const Key& key, TimePoint now);
  bool make_room(const Key& key, std::size_t bytes);
  void drop(std::map<Key, Partial>::iterator partial);

  Duration timeout_;
  std::map<Key, Partial> datagrams_;
  std::map<Age, Key> ages_;
  std::map<IpAddress, std::size_t> sources_;  // bytes kept for each
  std::size_t memory_ = 0;
  std::uint64_t opened_ = 0;
};

}  // namespace netrig
