// /etc/resolv.conf (resolv.conf(5)): servers and search domains; whatever else stands there is not ours.
#pragma once

#include <string>
#include <string_view>

#include "host/interfaces.hpp"

namespace netrig {

/// Lines that cannot be read as what they begin with are skipped, as the C library skips them.
Resolvers parse_resolvers(std::string_view text);
std::string format_resolvers(const Resolvers& resolvers);

/// No file means no resolvers.
Result<Resolvers> read_resolver_file(const std::string& path);
/// Replaces the file in one step; where it is a mount of its own, or its directory is read-only, its content
/// is written in place.
Result<> write_resolver_file(const std::string& path, const Resolvers& resolvers);

}  // namespace netrig
