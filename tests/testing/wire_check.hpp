// tshark as a witness: it finds no malformed packet and no bad checksum in our captures.
#pragma once

#include <string>

#include "testing/lab.hpp"

namespace netrig::testing {

/// What tshark complains of in a link's capture so far, a line each; empty when all is well. Without tshark
/// it says so, which fails the test: `make test` installs it.
std::string complaints_of_tshark(Lab& lab, const std::string& link);

}  // namespace netrig::testing
