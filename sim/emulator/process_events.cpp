#include "emulator/process_events.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// Empties a non-blocking descriptor whose content only means "look".
void drain(int descriptor) {
  std::array<char, 4096> buffer;
  while (read(descriptor, buffer.data(), buffer.size()) > 0) continue;
}

timespec to_timespec(std::chrono::nanoseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((duration - seconds).count())};
}

}  // namespace

sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

ProcessEvents::ProcessEvents() {
  const sigset_t set = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  signals_ =
      FileDescriptor::adopt(checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "create a signalfd"));
  files_ =
      FileDescriptor::adopt(checked(inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "create an inotify descriptor"));
  notified_ = FileDescriptor::adopt(checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "create an eventfd"));
}

ProcessEvents::~ProcessEvents() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void ProcessEvents::watch_file(const std::string& path) {
  if (inotify_add_watch(files_.number(), path.c_str(), IN_MODIFY | IN_CLOSE_WRITE) < 0) {
    throw_errno("watch " + path);
  }
}

void ProcessEvents::notify() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(notified_.number(), &one, sizeof one);
}

ProcessEvents::Happened ProcessEvents::wait(std::chrono::nanoseconds limit,
                                            const std::vector<WatchedDescriptor>& more) {
  std::vector<pollfd> descriptors{
      {signals_.number(), POLLIN, 0}, {files_.number(), POLLIN, 0}, {notified_.number(), POLLIN, 0}};
  for (const auto& watched : more) descriptors.push_back({watched.descriptor, watched.events, 0});
  const timespec timeout = to_timespec(std::max(limit, std::chrono::nanoseconds(0)));
  Happened happened;
  happened.timed_out = ppoll(descriptors.data(), descriptors.size(), &timeout, nullptr) <= 0;
  signalfd_siginfo info;
  while (read(signals_.number(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGCHLD) {
      happened.child_ended = true;
    } else {
      happened.interrupted = static_cast<int>(info.ssi_signo);
    }
  }
  drain(files_.number());
  drain(notified_.number());
  return happened;
}

}  // namespace netrig
