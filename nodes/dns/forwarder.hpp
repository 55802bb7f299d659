// The questions that a server hands on: the cache, and who waits for which answer. It sends nothing, but says
// what to ask; dns/lookup.hpp is how one question is asked.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "dns/cache.hpp"

namespace netrig::dns {

/// Whoever waits for an answer, as the caller numbers them.
using WaiterId = std::uint64_t;

struct ForwarderLimits {
  CacheLimits cache = {};
  std::size_t questions = 512;                ///< asked at the same time, each with a socket of its own
  std::size_t siblings = 384;                 ///< of these, for names below one domain: random ones, perhaps
  std::size_t waiters = 10'000;               ///< for all of them
  std::size_t waiters_of_a_question = 1'000;  ///< of these
};

class Forwarder {
 public:
  struct Ask {};     ///< ask upstream, then call finish(); the waiter is noted
  struct Joined {};  ///< the same question is being asked already; the waiter is noted
  struct Busy {};  ///< too much at hand, of this question, of its domain or at all; the waiter gets SERVFAIL
  using Outcome = std::variant<CacheHit, Ask, Joined, Busy>;

  explicit Forwarder(const ForwarderLimits& limits = {}) : limits_(limits), cache_(limits.cache) {}

  /// A waiter must be new.
  Outcome ask(TimePoint now, const Question& question, WaiterId waiter);
  /// The question has its answer (or a failure): who waited for it, in the order of asking.
  std::vector<WaiterId> finish(TimePoint now, const Question& question, const Answer& answer);

  std::size_t open_questions() const { return open_.size(); }
  const Cache& cache() const { return cache_; }

 private:
  ForwarderLimits limits_;
  Cache cache_;
  bool is_busy(const Question& question) const;

  std::map<Question, std::set<WaiterId>> open_;
  std::map<Name, std::size_t> siblings_;  ///< open questions, by each domain that they count for
  std::size_t waiters_ = 0;
};

}  // namespace netrig::dns
