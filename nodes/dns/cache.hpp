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

/// When full, the answer that was used the longest time ago goes.
class Cache {
 public:
  explicit Cache(const CacheLimits& limits = {}) : limits_(limits) {}

  /// The answer with its TTLs counted down, if there is one that still lives.
  std::optional<Answer> find(TimePoint now, const Question& question);
  /// Keeps the answer for the shortest of its TTLs; a denial without a SOA, and what has a TTL of 0, is not
  /// kept.
  void insert(TimePoint now, const Question& question, const Answer& answer);

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Answer answer;
    TimePoint stored;
    TimePoint expires;
    std::size_t bytes = 0;
    std::list<Question>::iterator use;
  };
  using Entries = std::map<Question, Entry>;

  Duration lifetime(const Answer& answer) const;
  void erase(Entries::iterator entry);

  CacheLimits limits_;
  Entries entries_;
  std::list<Question> uses_;  ///< the last used one in front
  std::size_t bytes_ = 0;
};

}  // namespace netrig::dns
