// tshark as a witness: it finds no malformed packet and no bad checksum in our captures, and has nothing to
// remark on TCP.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "testing/lab.hpp"

namespace netrig::testing {

/// What tshark complains of in a link's capture so far, a line each; empty when all is well. Without tshark
/// it says so, which fails the test: `make test` installs it.
std::string complaints_of_tshark(Lab& lab, const std::string& link);
/// The same of capture files, all of them together.
std::string complaints_of_tshark(const std::vector<std::string>& capture_files);

/// What tshark's analysis of TCP remarks on (retransmissions, lost segments, full windows, …) in a link's
/// capture so far, each kind once, in its words: "This frame is a (suspected) retransmission".
std::set<std::string> tcp_remarks_of_tshark(Lab& lab, const std::string& link);

/// From now on every test fails when tshark complains of a capture that its labs have left. To be called
/// before the tests run, as the initial value of a global; gives true.
bool witness_every_capture();
/// Not those of the running test: it sends what breaks a protocol, on purpose.
void expect_broken_packets();

}  // namespace netrig::testing
