// Bytes as hexadecimal digits, two for each, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"

namespace netrig {

std::string to_hex(ByteView bytes);
/// Digits of either case, nothing between them; none for anything else.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace netrig
