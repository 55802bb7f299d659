#include "stack/congestion_factory.hpp"

#include "stack/cubic.hpp"
#include "stack/reno.hpp"

namespace netrig {

std::unique_ptr<CongestionControl> make_congestion_control(CongestionAlgorithm algorithm,
                                                           std::uint32_t segment_bytes) {
  if (algorithm == CongestionAlgorithm::reno) return std::make_unique<Reno>(segment_bytes);
  return std::make_unique<Cubic>(segment_bytes);
}

}  // namespace netrig
