// A test's figures for people, in the columns that iperf3's users know.
#pragma once

#include <string>
#include <vector>

#include "flow/result.hpp"

namespace netrig::flow {

using Lines = std::vector<std::string>;

/// "[  1] local 10.0.0.1:40000 to 10.0.0.2:5201", a line a flow, and the heading of the intervals.
Lines start_lines(const TestResult& result);

/// A line a flow, and their sums where there are several.
Lines interval_lines(const TestResult& result, const Interval& interval);

/// What sender and receiver of each flow counted, and their sums.
Lines end_lines(const TestResult& result);

}  // namespace netrig::flow
