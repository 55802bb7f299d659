// The congestion control algorithms that there are, by their names: those that Linux has for them.
#pragma once

#include <optional>
#include <string_view>

namespace netrig {

enum class CongestionAlgorithm {
  cubic,  ///< RFC 9438
  reno,   ///< RFC 5681
};

constexpr std::string_view name_of(CongestionAlgorithm algorithm) {
  return algorithm == CongestionAlgorithm::reno ? "reno" : "cubic";
}

constexpr std::optional<CongestionAlgorithm> congestion_algorithm(std::string_view name) {
  for (const auto algorithm : {CongestionAlgorithm::cubic, CongestionAlgorithm::reno}) {
    if (name == name_of(algorithm)) return algorithm;
  }
  return {};
}

}  // namespace netrig
