// Programs whose life and end can be seen from outside, at the other end of a connection.
#pragma once

#include <vector>

#include "host/program.hpp"

namespace netrig::testing {

/// All of them connect to 10.0.0.2:7 and say "hello".
/// "talk" listens at port 80, is ready, and says "reload" and "stop" when told so; a stop ends it with status
/// 7.
extern const Program kTalk;
/// "hang" is never ready and never ends.
extern const Program kHang;

/// "quit" ends at once with status 5, "fail" with an error of 200 kB; "refuse" throws while it reads its
/// options. None of them connects.
extern const Program kQuit;
extern const Program kFail;
extern const Program kRefuse;

/// All of them.
std::vector<const Program*> life_programs();

}  // namespace netrig::testing
