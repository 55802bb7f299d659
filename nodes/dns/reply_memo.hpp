// Replies that were made before, ready for whoever asks the same again: but for the ID, the question and the
// TTLs they are copied as they are. It spares a server of a busy name all work of dns/responder.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dns/usual_query.hpp"
#include "host/time.hpp"

namespace netrig::dns {

/// When a reply's TTLs were right, and until when it may be given.
struct ReplySpan {
  TimePoint counted;
  TimePoint expires;

  friend bool operator==(const ReplySpan&, const ReplySpan&) = default;
};

struct ReplyMemoLimits {
  std::size_t replies = 64 * 1024;  ///< 0: nothing is kept. A reply takes 100 to 900 bytes
};

/// A table of small buckets. When a bucket is full, a reply goes that was not asked for of late: so names
/// that nobody asks for twice do not drive out those in use.
class ReplyMemo {
 public:
  /// `seed` decides in which bucket a name is: unpredictable, so that nobody can fill one on purpose.
  explicit ReplyMemo(std::uint64_t seed, const ReplyMemoLimits& limits = {});

  /// Writes the reply into `room`, of kClassicUdpBytes or more; gives its length, 0 when none is known.
  std::size_t find(TimePoint now, const UsualQuery& query, MutableByteView room);
  /// `reply` must be whole, not longer than kClassicUdpBytes, and begin with the question of `query`. Without
  /// a span it is right until clear(), and its TTLs stay.
  void keep(const UsualQuery& query, ByteView reply, const std::optional<ReplySpan>& span);
  void clear();

  std::size_t size() const { return size_; }
  /// For so many replies there is room at present, if they spread evenly.
  std::size_t slots() const { return buckets_.size() * kBucketSlots; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint16_t key_bytes = 0;           ///< 0: the slot is free
    bool asked = false;                    ///< since its bucket was last looked through for room
    Bytes bytes = {};                      ///< the key; the reply without ID, RD, CD and question
    std::vector<std::uint16_t> ttls = {};  ///< where they stand behind the question
    std::optional<ReplySpan> span = {};
  };
  static constexpr std::size_t kBucketSlots = 4;
  static constexpr std::size_t kLeastUse = 8;  ///< of so many slots one is used before the table grows
  using Bucket = std::array<Slot, kBucketSlots>;

  std::uint64_t hash_of(ByteView key) const;
  Bucket& bucket_of(std::uint64_t hash) { return buckets_[hash & (buckets_.size() - 1)]; }
  static bool holds(const Slot& slot, std::uint64_t hash, ByteView key);
  static Slot& choose(Bucket& bucket, std::uint64_t hash, ByteView key);
  bool is_crowded(const Bucket& bucket, std::uint64_t hash, ByteView key) const;
  void grow();

  std::uint64_t seed_;
  std::size_t max_buckets_;
  std::vector<Bucket> buckets_;  ///< a power of two of them, or none
  std::size_t size_ = 0;
};

/// Where the TTLs of a message's records stand, but for OPT's. The message must be well-formed.
std::vector<std::uint16_t> ttl_positions(ByteView message);

}  // namespace netrig::dns
