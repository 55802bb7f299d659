#include "host/right_aligned.hpp"

namespace netrig {

std::string right_aligned(std::int64_t number, std::size_t width, char fill) {
  const auto digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), fill) + digits : digits;
}

}  // namespace netrig
