// Writes one message with name compression (RFC 1035 4.1.4) into a limited number of bytes.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "dns/message.hpp"

namespace netrig::dns {

/// For one message; Message::serialize() is its use.
class MessageWriter {
 public:
  explicit MessageWriter(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  Bytes write(const Message& message) &&;

 private:
  /// Gives how many records of the section were written: all, or whole RRsets from the front on.
  std::uint16_t write_section(const Records& records);
  bool write_set(std::span<const Record> set);
  void write_record(const Record& record);
  void write_rdata(const Record& record);
  void write_name(const Name& name);
  void write_edns(const Edns& edns, Rcode rcode);
  void cut_back(std::size_t size_bytes);

  std::size_t limit_bytes_;
  std::size_t reserved_bytes_ = 0;  ///< for OPT, which comes last and is never left out
  ByteWriter writer_;
  std::map<std::string, std::uint16_t, std::less<>> positions_;  ///< of the names written, folded
};

}  // namespace netrig::dns
