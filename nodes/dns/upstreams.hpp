// The servers that questions are handed on to: in which order, how often, and which of them to spare. It
// sends nothing:
//
//     UpstreamTurns turns = upstreams.turns(now);
//     while (const auto server = turns.next(now)) {
//       … ask *server once, for turns.per_try(), until turns.deadline() at most …
//       upstreams.note(now, when that began, *server, it answered);
//       if (the answer is good) break;
//       if (it answered) turns.has_answered(*server);   // with an error; asking it again is of no use
//     }
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig::dns {

/// The tries for one question. All of them together end at a deadline before a stub resolver's usual 5 s,
/// however long each took.
class UpstreamTurns {
 public:
  UpstreamTurns(std::vector<Endpoint> order, TimePoint now);

  /// None when nobody is left to ask, or no time.
  std::optional<Endpoint> next(TimePoint now);
  void has_answered(const Endpoint& server) { answered_.insert(server); }
  Duration per_try() const { return per_try_; }
  TimePoint deadline() const { return deadline_; }

 private:
  std::vector<Endpoint> order_;
  std::set<Endpoint> answered_;
  Duration per_try_;
  TimePoint deadline_;
  std::size_t tries_left_;
  std::size_t next_ = 0;
};

class Upstreams {
 public:
  explicit Upstreams(const std::vector<Endpoint>& servers);

  bool empty() const { return servers_.empty(); }
  /// The servers as they were given; those that did not answer of late come last.
  UpstreamTurns turns(TimePoint now) const;

  /// How a try ended that began at `began`. Gives true when that is news: the server is spared from now on,
  /// or answers again. It is spared when several tries in a row failed: one lost datagram, or one name that
  /// the server is slow with, says little, and nothing if it has answered another question meanwhile.
  bool note(TimePoint now, TimePoint began, const Endpoint& server, bool answered);

 private:
  struct Server {
    Endpoint endpoint;
    Duration rest = {};                      ///< the last one; none: it answered
    std::optional<TimePoint> until = {};     ///< spared so long
    std::optional<TimePoint> answered = {};  ///< the last time
    int failures = 0;                        ///< since then
  };

  std::vector<Server> servers_;
};

}  // namespace netrig::dns
