// junit.xml: results for continuous integration, in the form that Jenkins, GitLab and others read.
#pragma once

#include <string>

#include "scenario/results.hpp"

namespace netrig {

/// One testsuite with a testcase for each step, and one more for each error of the run as a whole (or a run
/// whose programs never got ready would count as all skipped).
std::string junit_xml(const Results& results);

}  // namespace netrig
