// Internal to wire/describe: how the parts of a DNS message are read and written, shared by the files about
// DNS.
#pragma once

#include <string>

#include "wire/describe_layers.hpp"

namespace netrig::describing {

/// Reads a DNS message (RFC 1035 4.1), whose names may point back to anywhere in it. Reading past the end, or
/// a name that is none, gives zeros and an empty text from then on, so that one reads all fields first and
/// asks once.
class DnsReader {
 public:
  enum class State {
    ok,
    ended,     ///< the bytes end inside of a field
    malformed  ///< the bytes are there, but make no name
  };

  explicit DnsReader(ByteView message) : message_(message), end_(message.size()) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return number(4); }
  ByteView take(std::size_t count);
  /// A name in the presentation form of RFC 4343 2.1, without its last dot; "." is the root.
  std::string name();
  /// A reader of the next `count` bytes alone, which are skipped here.
  DnsReader part(std::size_t count);

  std::size_t left() const { return end_ - position_; }
  State state() const { return state_; }
  bool ok() const { return state_ == State::ok; }

 private:
  std::uint32_t number(std::size_t octets);
  void fail(State state);
  std::string no_name(State state);

  ByteView message_;
  std::size_t position_ = 0;
  std::size_t end_;
  State state_ = State::ok;
};

/// What the OPT record of a message says (RFC 6891 6.1), and whether there is one.
struct Edns {
  bool present = false;
  std::uint16_t udp_size = 0;    ///< bytes
  std::uint8_t rcode_above = 0;  ///< the upper eight bits of the response code
  bool dnssec_ok = false;        ///< RFC 3225
};

/// "A", "TYPE65280" (RFC 3597 5).
void write_dns_type(Line& line, std::uint16_t type);
/// " CH", or nothing for IN.
void write_dns_class(Line& line, std::uint16_t dns_class);
/// Reads one record and writes it after `separator`, "ftp.lab A 10.0.0.4 (ttl 60)"; an OPT record goes to
/// `edns` instead. True when something was written.
bool describe_dns_record(Line& line, DnsReader& reader, std::string_view separator, Edns& edns);

}  // namespace netrig::describing
