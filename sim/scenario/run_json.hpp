// run.json: results for programs. docs/results.md describes it.
#pragma once

#include <string>

#include "scenario/results.hpp"

namespace netrig {

/// Version of the form; it grows when something that was there changes its meaning or goes.
inline constexpr int kRunJsonVersion = 1;

/// JSON text, indented, UTF-8, ending with a newline; keys always in the same order.
std::string run_json(const Results& results);

}  // namespace netrig
