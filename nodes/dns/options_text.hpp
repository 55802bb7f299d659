// What a server says in OPT besides its fixed fields, as dig prints it.
#pragma once

#include <string>
#include <vector>

#include "wire/bytes.hpp"

namespace netrig::dns {

/// A line each for the options of RFC 6891 6.1.2: extended errors (RFC 8914), cookies (RFC 7873), and others
/// by their numbers. They end before one that is longer than what there is.
std::vector<std::string> options_text(ByteView options);

}  // namespace netrig::dns
