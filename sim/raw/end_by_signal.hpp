// The end of a process as a signal's default action makes it, so that whoever waits sees which one it was.
#pragma once

namespace netrig {

[[noreturn]] void end_by_signal(int number);

}  // namespace netrig
