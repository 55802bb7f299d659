// Which parts of a reply dns-query prints: what dig's +noall and +answer choose.
#pragma once

namespace netrig::dns {

struct ReplyParts {
  bool comments = true;  ///< the header, EDNS, the sections' titles, and the empty lines between them
  bool question = true;
  bool answer = true;
  bool authority = true;
  bool additional = true;
  bool stats = true;  ///< time, server and size

  friend bool operator==(const ReplyParts&, const ReplyParts&) = default;
};

}  // namespace netrig::dns
