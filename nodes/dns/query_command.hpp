// The command line of dns-query, understood: "@server name type +short" in any order, as dig takes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dns/message.hpp"
#include "dns/reply_parts.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig::dns {

struct QueryCommand {
  std::optional<std::string> server = {};  ///< an address or a name; unset: the host's resolvers
  std::string name = ".";
  RecordType type = RecordType::a;
  RecordClass record_class = RecordClass::internet;
  bool brief = false;                       ///< +short
  bool tcp = false;                         ///< +tcp
  bool keep_truncated = false;              ///< +ignore
  bool recursion = true;                    ///< +norecurse
  bool edns = true;                         ///< +noedns
  bool dnssec = false;                      ///< +dnssec
  std::uint16_t udp_bytes = kEdnsUdpBytes;  ///< +bufsize=
  ReplyParts shown = {};                    ///< +noall, +answer, …
  int tries = 3;                            ///< +tries=, +retry=; at each server
  std::optional<Duration> per_try = {};     ///< +time=

  friend bool operator==(const QueryCommand&, const QueryCommand&) = default;
};

/// What dig takes as options instead of words; empty where it is not given.
struct QuestionOptions {
  std::string reverse = {};  ///< -x, an address
  std::string name = {};     ///< -q
  std::string type = {};     ///< -t
};

/// Throws UsageError for words that make no sense.
QueryCommand parse_query_command(const std::vector<std::string>& words, const QuestionOptions& options = {});

}  // namespace netrig::dns
