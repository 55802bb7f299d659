#include "scenario/run_paths.hpp"

namespace netrig {

std::string LogNames::next(const std::string& node, const std::string& program) {
  for (int number = 1;; ++number) {
    const auto name = RunPaths::log(node, number == 1 ? program : program + "-" + std::to_string(number));
    if (taken_.insert(name).second) return name;
  }
}

}  // namespace netrig
