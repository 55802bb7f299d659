// Writes one message with name compression (RFC 1035 4.1.4) into a limited number of bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dns/header.hpp"
#include "dns/message.hpp"

namespace netrig::dns {

/// For one message; Message::serialize() is its use.
class MessageWriter {
 public:
  explicit MessageWriter(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  struct Written {
    Bytes bytes;
    bool whole = true;  ///< nothing was left out
  };

  Written write(const Message& message) &&;

 private:
  /// Gives how many records of the section were written: all, or whole RRsets from the front on.
  std::uint16_t write_section(const Records& records);
  bool write_set(std::span<const Record> set);
  void write_record(const Record& record);
  void write_rdata(const Record& record);
  void write_name(ByteView name);
  /// Where it was written, if that is among the first `labels`, all of whole names.
  std::optional<std::uint16_t> position_of(ByteView name, std::size_t labels) const;
  bool stands_at(std::size_t position, ByteView name) const;
  void write_header(const WireHeader& header);
  void write_edns(const Edns& edns, Rcode rcode);
  void cut_back(std::size_t size_bytes);

  std::size_t limit_bytes_;
  std::size_t reserved_bytes_ = 0;  ///< for OPT, which comes last and is never left out
  ByteWriter writer_;
  /// Where labels were written, the first ones only: names that come late are seldom pointed to, and a long
  /// message must not take a search of all of it for each name.
  std::vector<std::uint16_t> labels_;
};

}  // namespace netrig::dns
