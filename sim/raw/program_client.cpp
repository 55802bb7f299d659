#include "raw/program_client.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "host/program.hpp"
#include "kernel/system_error.hpp"
#include "raw/end_by_signal.hpp"
#include "raw/message_socket.hpp"

namespace netrig {

namespace {

sigset_t life_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  return signals;
}

/// The signals that tell a program about its life, to be read instead of handled.
FileDescriptor open_signals() {
  const auto signals = life_signals();
  checked(::sigprocmask(SIG_BLOCK, &signals, nullptr), "block signals");
  auto descriptor = FileDescriptor::adopt(::signalfd(-1, &signals, SFD_CLOEXEC));
  if (!descriptor.is_open()) throw_errno("read signals");
  return descriptor;
}

int read_signal(const FileDescriptor& signals) {
  signalfd_siginfo info{};
  const auto count = retry_interrupted([&] { return ::read(signals.number(), &info, sizeof info); });
  if (count != sizeof info) throw_errno("read a signal");
  return static_cast<int>(info.ssi_signo);
}

}  // namespace

ProgramEnd run_in_node_process(const std::string& socket, ProgramOrder order, ReadyPipe ready) {
  const auto signals = open_signals();
  auto node = MessageSocket::connect(socket);
  std::vector<int> descriptors{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  order.tells_ready = ready.is_open();
  if (order.tells_ready) descriptors.push_back(ready.number());
  node.send(order.to_json(), descriptors);
  ready = {};  // the node's process holds it now
  int last_signal = SIGTERM;
  for (;;) {
    std::array<pollfd, 2> watched{pollfd{node.descriptor(), POLLIN, 0}, pollfd{signals.number(), POLLIN, 0}};
    checked(retry_interrupted([&] { return ::poll(watched.data(), watched.size(), -1); }),
            "wait for the program");
    if (watched[0].revents != 0) {
      const auto message = node.receive();
      const auto end = message ? program_end_from_json(message->text) : std::nullopt;
      if (!end) return {.status = kExitFailed, .error = "its node's process has ended"};
      if (end->stopped) end_by_signal(last_signal);
      return *end;
    }
    last_signal = read_signal(signals);
    node.send(to_json(last_signal == SIGHUP ? LifeEvent::reload : LifeEvent::stop));
  }
}

}  // namespace netrig
