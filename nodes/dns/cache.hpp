// Answers of other servers, kept for as long as they may be (RFC 1035 7.4, RFC 2308 5, RFC 2181 8). Whole
// answers are kept under their question: nothing that was not asked for can get in.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>

#include "dns/answer.hpp"
#include "host/time.hpp"

namespace netrig::dns {

struct CacheLimits {
  std::size_t entries = 10'000;                       ///< none: nothing is kept
  std::size_t bytes = 32u << 20;                      ///< of records, roughly
  Duration max_age = std::chrono::hours(24);          ///< whatever the TTL says
  Duration max_negative_age = std::chrono::hours(3);  ///< RFC 2308 5
  Duration failure_age = std::chrono::seconds(1);     ///< RFC 9520 3.2: at least this
};

/// An answer of the cache, its TTLs counted down to whole seconds.
struct CacheHit {
  Answer answer;
  ReplySpan span;  ///< when these TTLs began to be right, and the answer's end
};

/// What was asked for once only has a fifth of the room, so that a flood of names that nobody asks for again
/// does not drive out those in use. When either part is full, the answer that was used the longest time ago
/// goes.
class Cache {
 public:
  explicit Cache(const CacheLimits& limits = {}) : limits_(limits) {}

  /// The answer with its TTLs counted down, if there is one that still lives.
  std::optional<CacheHit> find(TimePoint now, const Question& question);
  /// Keeps the answer for the shortest of its TTLs; a denial without a SOA, and what has a TTL of 0, is not
  /// kept.
  void insert(TimePoint now, const Question& question, const Answer& answer);

  /// With those that have run out, and whose room nobody needed.
  std::size_t size() const { return entries_.size(); }
  std::size_t size_bytes() const { return once_.bytes + again_.bytes; }
  /// How many answers had to go before their time.
  std::uint64_t evictions() const { return evictions_; }

 private:
  struct Entry {
    Answer answer;
    TimePoint stored;
    TimePoint expires;
    std::size_t bytes = 0;
    bool again = false;  ///< it was asked for again, and is in that part
    std::list<const Question*>::iterator use;
  };
  using Entries = std::map<Question, Entry>;

  /// The answers of one kind, the last used one in front.
  struct Part {
    std::list<const Question*> uses = {};
    std::size_t bytes = 0;
  };

  Duration lifetime(const Answer& answer) const;
  Part& part_of(const Entry& entry) { return entry.again ? again_ : once_; }
  void promote(Entry& entry);
  void make_room(TimePoint now);
  void erase(Entries::iterator entry);

  CacheLimits limits_;
  Entries entries_;
  Part once_;
  Part again_;
  std::uint64_t evictions_ = 0;
};

}  // namespace netrig::dns
