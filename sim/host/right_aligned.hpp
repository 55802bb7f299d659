// Columns of numbers in what programs print.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace netrig {

/// `number` in decimal, filled from the left to `width` characters; longer ones stay whole.
std::string right_aligned(std::int64_t number, std::size_t width, char fill = ' ');

}  // namespace netrig
