// A program at the user's terminal, although it lives in another PID namespace: it gets a pseudo-terminal of
// its own, and what is typed and printed is passed on. Job control and Ctrl-C thus act on the program and its
// children alone. Read pty(7), termios(3) and credentials(7) first.
#pragma once

#include "emulator/child_process.hpp"

namespace netrig {

/// Who gets SIGTERM and SIGHUP while the program runs: it, or this process, which has blocked them and reads
/// them when the program has ended; so it is told to end, and killed when it doesn't within two seconds.
enum class TerminationSignals { to_program, to_this_process };

/// Who reads standard input where it is no terminal: the program, or whoever reads this process's commands
/// there.
enum class PipedInput { of_program, of_this_process };

/// Runs the program to its end and gives its wait status (waitpid(2)). Where standard input is no terminal
/// the program uses this process's descriptors 1 and 2 as they are, and 0 if the input is its own. The
/// signals of the terminal's keys are the program's alone. Throws std::system_error when it can't be
/// executed.
int run_at_terminal(SpawnRequest request, TerminationSignals signals, PipedInput input);

}  // namespace netrig
