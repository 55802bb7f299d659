// A test's figures in JSON, by the keys of iperf3 3.x, so that what reads the one reads the other. Only what
// was measured is there; what iperf3 says of CPU load and the like is not.
#pragma once

#include <string>

#include "flow/result.hpp"

namespace netrig::flow {

/// Several lines, without an end of the last one.
std::string result_json(const TestResult& result);

/// A test that failed: {"error": "…"}.
std::string error_json(const std::string& error);

}  // namespace netrig::flow
