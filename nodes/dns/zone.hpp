// A zone in memory (RFC 1034 4.2): all names of it in canonical order, with their RRsets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dns/record.hpp"

namespace netrig::dns {

/// All records of one name and type; they share a TTL (RFC 2181 5.2).
struct RecordSet {
  std::uint32_t ttl_seconds = 0;
  std::vector<Bytes> rdata;
};

class Zone {
 public:
  using Node = std::map<RecordType, RecordSet>;

  explicit Zone(Name origin) : origin_(std::move(origin)) {}

  const Name& origin() const { return origin_; }

  /// Adds a record; gives what is wrong with it, in words, or nothing. One that is there already is no error.
  std::optional<std::string> add(const Record& record);
  /// What the zone lacks as a whole, or nothing: a SOA and a name server at its origin.
  std::optional<std::string> missing() const;

  /// The sets at `name`; none if it has no records.
  const Node* find(const Name& name) const;
  /// One set; none if there is no such.
  const RecordSet* find(const Name& name, RecordType type) const;
  /// True if the name has records, or lies above one that has (an empty non-terminal, RFC 4592 2.2.2).
  bool exists(const Name& name) const;
  std::size_t record_count() const { return record_count_; }

  /// Forgets some of its names, as a zone that is not used any more is taken apart; false when none was left.
  bool discard_some(std::size_t names);

  /// Appends the set's records, owned by `owner`.
  static void append(const Name& owner, RecordType type, const RecordSet& set, Records& records);
  /// The SOA record with the TTL for negative answers (RFC 2308 3).
  Record negative_soa() const;

 private:
  std::optional<std::string> conflict(const Node& node, const Record& record) const;

  Name origin_;
  std::map<Name, Node> nodes_;
  std::size_t record_count_ = 0;
};

}  // namespace netrig::dns
