// DNS messages (RFC 1035 4) with EDNS(0) (RFC 6891), bytes <-> values. Reading is ldns's; writing is ours,
// since it decides what is left out when a message does not fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/record.hpp"
#include "wire/bytes.hpp"

namespace netrig::dns {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kMaxMessageBytes = 65535;  // the length prefix of TCP, RFC 1035 4.2.2
constexpr std::size_t kClassicUdpBytes = 512;    // without EDNS, RFC 1035 4.2.1
constexpr std::uint16_t kEdnsUdpBytes =
    1232;  // passes every IPv6 path unfragmented: 1280 - 40 - 8 (DNS flag day 2020)

enum class Transport { udp, tcp };

/// Four bits in the header, eight more in EDNS (RFC 6895 2.3).
enum class Rcode : std::uint16_t {
  no_error = 0,
  format_error = 1,
  server_failure = 2,
  name_error = 3,  ///< NXDOMAIN
  not_implemented = 4,
  refused = 5,
  name_exists = 6,   ///< YXDOMAIN; for a DNAME that makes a name too long, RFC 6672 2.2
  bad_version = 16,  ///< RFC 6891 9
};

/// "NOERROR", "NXDOMAIN", "RCODE23".
std::string to_string(Rcode rcode);

enum class Opcode : std::uint8_t { query = 0, inverse_query = 1, status = 2, notify = 4, update = 5 };
std::string to_string(Opcode opcode);

/// RFC 1035 4.1.1, RFC 4035 3.2.
struct Header {
  std::uint16_t id = 0;
  bool response = false;
  Opcode opcode = Opcode::query;
  bool authoritative = false;
  bool truncated = false;
  bool recursion_desired = false;
  bool recursion_available = false;
  bool authentic_data = false;
  bool checking_disabled = false;
  Rcode rcode = Rcode::no_error;

  friend bool operator==(const Header&, const Header&) = default;
};

/// The OPT pseudo-record, RFC 6891 6.1.
struct Edns {
  std::uint16_t udp_bytes = kEdnsUdpBytes;  ///< what its sender can receive
  std::uint8_t version = 0;
  bool dnssec_ok = false;
  Bytes options = {};

  friend bool operator==(const Edns&, const Edns&) = default;
};

struct Message {
  Header header = {};
  std::vector<Question> questions = {};
  Records answer = {};
  Records authority = {};
  Records additional = {};  ///< without OPT
  std::optional<Edns> edns = {};

  /// None for malformed bytes. A signature (TSIG) is dropped.
  static std::optional<Message> parse(ByteView bytes);

  /// Owner names and the names of RFC 1035's own types are compressed. When the whole would be longer than
  /// `limit_bytes`, whole RRsets are left out from the end; TC is set if one was needed: of the answer, the
  /// authority, or glue of a referral (RFC 2181 9, RFC 9471 3). `limit_bytes` must be at least
  /// kClassicUdpBytes.
  Bytes serialize(std::size_t limit_bytes = kMaxMessageBytes) const;

  friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace netrig::dns
