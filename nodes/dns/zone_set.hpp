// The zones that a server is authoritative for, and their answers (RFC 1034 4.3.2, RFC 2308, RFC 4592).
#pragma once

#include <map>
#include <optional>

#include "dns/answer.hpp"
#include "dns/zone.hpp"

namespace netrig::dns {

/// An answer of the zones, as far as they go.
struct ZoneAnswer {
  Answer answer;
  /// The question that is left when a chain of aliases leads to a name outside of all zones: a resolver goes
  /// on with it.
  std::optional<Question> open = {};
};

class ZoneSet {
 public:
  /// False if there is a zone of that origin already.
  bool add(Zone zone);
  std::size_t size() const { return zones_.size(); }
  /// Forgets some names of zones that are not used any more; false when nothing is left. All at once would
  /// take a second for millions of them.
  bool discard_some(std::size_t names);

  /// None if no zone covers the name. A question for ANY is answered by all sets over TCP and by one over
  /// UDP, where it would serve as an amplifier (RFC 8482 4.1).
  std::optional<ZoneAnswer> answer(const Question& question, Transport transport) const;

 private:
  const Zone* covering(const Question& question) const;

  std::map<Name, Zone> zones_;
};

}  // namespace netrig::dns
