// What a server says to FEAT (RFC 2389 3), as far as the client asks for it.
#pragma once

#include "ftp/reply.hpp"

namespace netrig::ftp {

struct Features {
  bool facts = false;     ///< MLST and MLSD, RFC 3659 7
  bool set_time = false;  ///< MFMT
  bool hash = false;      ///< HASH, by SHA-256 (draft-bryan-ftpext-hash)
  bool utf8 = false;      ///< RFC 2640

  friend bool operator==(const Features&, const Features&) = default;
};

/// Of the reply to FEAT; a server that does not know it has none.
Features parse_features(const Reply& reply);

}  // namespace netrig::ftp
