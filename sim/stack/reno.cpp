#include "stack/reno.hpp"

namespace netrig {

/// A segment for each window that is acknowledged, counted in bytes (RFC 5681 3.1, RFC 3465 2.1).
std::uint32_t Reno::grown(const Acknowledged& what, TimePoint) {
  counted_ += what.bytes;
  if (counted_ < window()) return window();
  counted_ -= window();
  return window() + segment_bytes();
}

}  // namespace netrig
