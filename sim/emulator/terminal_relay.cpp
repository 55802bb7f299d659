#include "emulator/terminal_relay.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// While this lives, SIGQUIT and, unless this process has blocked it, SIGINT are ignored (one that is blocked
/// and pending would be forgotten); a descriptor tells of SIGTERM and SIGHUP, and of SIGINT where no
/// terminal's key sends it to the program.
class SignalWatch {
 public:
  explicit SignalWatch(TerminationSignals wanted) : wanted_(wanted) {
    ::signal(SIGQUIT, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    for (int signal : {SIGTERM, SIGHUP}) sigaddset(&set, signal);
    if (wanted == TerminationSignals::to_program) {
      ::signal(SIGINT, SIG_IGN);
      pthread_sigmask(SIG_BLOCK, &set, nullptr);
    } else if (isatty(STDIN_FILENO) == 0) {
      sigaddset(&set, SIGINT);
    }
    descriptor_ = FileDescriptor::adopt(checked(signalfd(-1, &set, SFD_CLOEXEC), "create a signalfd"));
  }
  ~SignalWatch() {
    ::signal(SIGQUIT, SIG_DFL);
    if (wanted_ == TerminationSignals::to_program) ::signal(SIGINT, SIG_DFL);
  }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  int descriptor() const { return descriptor_.number(); }
  /// True when the program shall end since this process shall: the signal stays for whoever waits for it
  /// next.
  bool ends_this_process(pid_t pid) const {
    if (wanted_ == TerminationSignals::to_this_process) return true;
    signalfd_siginfo info{};
    if (read(descriptor_.number(), &info, sizeof info) == sizeof info)
      kill(pid, static_cast<int>(info.ssi_signo));
    return false;
  }

 private:
  TerminationSignals wanted_;
  FileDescriptor descriptor_;
};

/// The terminal without line editing and signals, as long as this lives: the program's own terminal does
/// both.
class RawTerminal {
 public:
  explicit RawTerminal(int terminal) : terminal_(terminal) {
    checked(tcgetattr(terminal, &before_), "read the terminal's settings");
    termios raw = before_;
    cfmakeraw(&raw);
    checked(tcsetattr(terminal, TCSADRAIN, &raw), "set the terminal up");
  }
  ~RawTerminal() { tcsetattr(terminal_, TCSADRAIN, &before_); }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  int terminal_;
  termios before_{};
};

void copy_window_size(int from, int to) {
  winsize size{};
  if (ioctl(from, TIOCGWINSZ, &size) == 0) ioctl(to, TIOCSWINSZ, &size);
}

/// Passes on what there is to read; false at the end.
bool pass_on(int from, int to) {
  std::array<char, 4096> buffer;
  const auto count = retry_interrupted([&] { return read(from, buffer.data(), buffer.size()); });
  if (count <= 0) return false;
  for (ssize_t done = 0; done < count;) {
    const auto written = retry_interrupted([&] { return write(to, buffer.data() + done, count - done); });
    if (written < 0) return false;
    done += written;
  }
  return true;
}

/// Until the program ended: passes on input and output (with `master`, the program's terminal) and signals.
void attend(pid_t pid, const FileDescriptor* master, const SignalWatch& signals) {
  using Clock = std::chrono::steady_clock;
  constexpr int kCheckMilliseconds = 500;  // of the window's size, and whether it is time to kill
  constexpr auto kEndLimit = std::chrono::seconds(2);
  std::optional<Clock::time_point> kill_at;
  const auto process =
      FileDescriptor::adopt(checked(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), "watch a process"));
  std::array<pollfd, 4> descriptors{
      pollfd{process.number(), POLLIN, 0}, pollfd{signals.descriptor(), POLLIN, 0},
      pollfd{master ? master->number() : -1, POLLIN, 0}, pollfd{master ? STDIN_FILENO : -1, POLLIN, 0}};
  for (;;) {
    if (master) copy_window_size(STDIN_FILENO, master->number());
    const int limit = master || kill_at ? kCheckMilliseconds : -1;
    if (poll(descriptors.data(), descriptors.size(), limit) < 0 && errno != EINTR) return;
    if (kill_at && Clock::now() >= *kill_at) kill(pid, SIGKILL);
    if (descriptors[1].revents != 0 && signals.ends_this_process(pid)) {
      kill(pid, SIGTERM);
      descriptors[1].fd = -1;
      kill_at = Clock::now() + kEndLimit;
    }
    if (descriptors[2].revents != 0 && !pass_on(master->number(), STDOUT_FILENO)) descriptors[2].fd = -1;
    if (descriptors[3].revents != 0 && !pass_on(STDIN_FILENO, master->number())) descriptors[3].fd = -1;
    const bool more_output = descriptors[2].fd >= 0 && (descriptors[2].revents & POLLIN);
    if (descriptors[0].revents != 0 && !more_output) return;
  }
}

int wait_status(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

int run_with_own_descriptors(SpawnRequest& request, const SignalWatch& signals, PipedInput input) {
  if (input == PipedInput::of_program) request.standard_input = STDIN_FILENO;
  request.standard_output = STDOUT_FILENO;
  request.standard_error = STDERR_FILENO;
  const pid_t pid = spawn(request);
  attend(pid, nullptr, signals);
  return wait_status(pid);
}

int run_with_pseudo_terminal(SpawnRequest& request, const SignalWatch& signals) {
  const auto master =
      FileDescriptor::adopt(checked(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "open a pseudo-terminal"));
  checked(unlockpt(master.number()), "unlock a pseudo-terminal");
  auto slave =
      FileDescriptor::adopt(checked(ioctl(master.number(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC),
                                    "open a pseudo-terminal's other end"));
  copy_window_size(STDIN_FILENO, master.number());
  request.standard_input = request.standard_output = request.standard_error = slave.number();
  request.controls_terminal = true;
  const pid_t pid = spawn(request);
  slave.close();
  {
    const RawTerminal raw(STDIN_FILENO);
    attend(pid, &master, signals);
  }
  return wait_status(pid);
}

}  // namespace

int run_at_terminal(SpawnRequest request, TerminationSignals signals, PipedInput input) {
  const SignalWatch watch(signals);
  return isatty(STDIN_FILENO) ? run_with_pseudo_terminal(request, watch)
                              : run_with_own_descriptors(request, watch, input);
}

}  // namespace netrig
