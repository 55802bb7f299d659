// The command line of dns-query, understood: "@server name type +short" in any order, as dig takes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dns/record.hpp"
#include "wire/ip_address.hpp"

namespace netrig::dns {

struct QueryCommand {
  std::optional<IpAddress> server = {};  ///< unset: the host's resolvers
  std::string name = ".";
  RecordType type = RecordType::a;
  bool brief = false;           ///< +short
  bool tcp = false;             ///< +tcp
  bool keep_truncated = false;  ///< +ignore
  bool recursion = true;        ///< +norecurse
  bool edns = true;             ///< +noedns

  friend bool operator==(const QueryCommand&, const QueryCommand&) = default;
};

/// Throws UsageError for words that make no sense. `reverse` is the address of -x, or empty.
QueryCommand parse_query_command(const std::vector<std::string>& words, const std::string& reverse);

}  // namespace netrig::dns
