// What a server reads of a message that was sent to it (RFC 1035 4.1, 7.3; RFC 6891 6.1): one question, or
// why not.
#pragma once

#include <optional>
#include <variant>

#include "dns/message.hpp"

namespace netrig::dns {

struct Query {
  Header header = {};
  Question question;
  std::optional<Edns> edns = {};

  friend bool operator==(const Query&, const Query&) = default;
};

/// Not to be answered at all: no readable header, or itself a response (two servers would answer each other
/// for ever).
struct Ignored {
  friend bool operator==(const Ignored&, const Ignored&) = default;
};

/// To be answered by a header with this code, and the question if it was understood.
struct Rejected {
  Header header = {};
  Rcode rcode = Rcode::format_error;
  std::optional<Question> question = {};
  std::optional<Edns> edns = {};

  friend bool operator==(const Rejected&, const Rejected&) = default;
};

/// Reads without a copy of anything but the name. Malformed in any place: format_error; other opcodes than
/// QUERY: not_implemented; EDNS versions above 0: bad_version.
std::variant<Query, Rejected, Ignored> parse_query(ByteView message);

/// How long a reply over `transport` may be for a client that sent this EDNS (RFC 6891 6.2.3-6.2.5).
std::size_t reply_limit_bytes(Transport transport, const std::optional<Edns>& edns);

}  // namespace netrig::dns
