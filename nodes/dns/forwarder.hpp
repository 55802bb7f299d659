// The questions that a server hands on: the cache, and who waits for which answer. It sends nothing, but says
// what to ask; dns/lookup.hpp is how one question is asked.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "dns/cache.hpp"
#include "host/client_count.hpp"

namespace netrig::dns {

/// Who waits for an answer, as the caller numbers them.
using AskerId = std::uint64_t;

struct Asker {
  AskerId id;
  Endpoint client;
  /// The ID of a query over UDP: the client asks by it once more when it has waited for long.
  std::optional<std::uint16_t> query = {};
};

struct ForwarderLimits {
  CacheLimits cache = {};
  std::size_t questions = 512;  ///< asked at the same time, each with a socket of its own
  // Questions of one domain or one client that are open are no more than so many times the places that are
  // left: 384 of 512 of one alone, 473 of four together, so some stay free. Only when many clients ask for
  // many domains, those of a flood with false addresses perhaps, can all places be taken.
  std::size_t siblings_a_free_place = 3;           ///< names below one domain, random ones perhaps
  std::size_t client_questions_a_free_place = 3;   ///< asked by one address first
  std::size_t network_questions_a_free_place = 7;  ///< by one IPv6 network, as a host may have many addresses
  std::size_t askers = 10'000;                     ///< for all of them
  std::size_t askers_of_a_question = 1'000;        ///< of these
  std::size_t askers_of_a_client = 1'000;          ///< of these, from one address
};

class Forwarder {
 public:
  struct Ask {};       ///< ask upstream, then call finish(); the asker is noted
  struct Joined {};    ///< the same question is being asked already; the asker is noted
  struct Repeated {};  ///< this client waits for it by this ID already; the asker is not noted
  /// Too much at hand: of this question, of its domain, of this client or at all. The asker gets SERVFAIL.
  struct Busy {};
  using Outcome = std::variant<CacheHit, Ask, Joined, Repeated, Busy>;

  explicit Forwarder(const ForwarderLimits& limits = {})
      : limits_(limits), cache_(limits.cache), clients_(limits.askers, limits.askers_of_a_client) {}

  /// The asker's ID must be new.
  Outcome ask(TimePoint now, const Question& question, const Asker& asker);
  /// The question has its answer (or a failure): who waited for it, in the order of asking.
  std::vector<AskerId> finish(TimePoint now, const Question& question, const Answer& answer);

  std::size_t open_questions() const { return open_.size(); }
  const Cache& cache() const { return cache_; }

 private:
  struct Waiting {
    Asker asker;
    std::shared_ptr<void> place;  ///< among clients_
  };
  using Open = std::map<Question, std::vector<Waiting>>;

  Outcome join(std::vector<Waiting>& waiting, const Asker& asker);
  bool is_busy(const Question& question, const Asker& asker) const;

  ForwarderLimits limits_;
  Cache cache_;
  Open open_;
  std::map<Name, std::size_t> siblings_;       ///< open questions, by each domain that they count for
  std::map<IpPrefix, std::size_t> by_source_;  ///< open questions, by each source that they count for
  ClientCount clients_;                        ///< that wait
};

}  // namespace netrig::dns
