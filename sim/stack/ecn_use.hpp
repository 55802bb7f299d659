// What a TCP connection makes of marks instead of losses (RFC 3168), by the names of topologies and options.
#pragma once

#include <optional>
#include <string_view>

namespace netrig {

enum class EcnUse {
  off,      ///< never: not even when the peer asks
  accept,   ///< when the peer asks (Linux's default)
  request,  ///< asks for it as well
};

constexpr std::optional<EcnUse> ecn_use(std::string_view name) {
  if (name == "off") return EcnUse::off;
  if (name == "accept") return EcnUse::accept;
  if (name == "request") return EcnUse::request;
  return {};
}

}  // namespace netrig
