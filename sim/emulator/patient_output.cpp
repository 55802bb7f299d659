#include "emulator/patient_output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

constexpr std::size_t kMostWaitingBytes = 1 << 20;
constexpr std::size_t kWriteBytes = 4096;  // at once, so that progress is seen: PIPE_BUF

/// Writes some of it; an error when that is for ever impossible.
Result<std::size_t> write_some(int descriptor, const std::string& text) {
  for (;;) {
    const auto size = std::min(text.size(), kWriteBytes);
    const auto count = retry_interrupted([&] { return write(descriptor, text.data(), size); });
    if (count >= 0) return static_cast<std::size_t>(count);
    if (!would_block()) return last_error();
    pollfd writable{descriptor, POLLOUT, 0};  // somebody made it non-blocking
    poll(&writable, 1, -1);
  }
}

/// A thread that no signal interrupts: they are for the thread that waits for them.
template <class Work>
void start_thread(Work work) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread(std::move(work)).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

struct PatientOutput::State {
  explicit State(int number)
      : descriptor(FileDescriptor::adopt(fcntl(number, F_DUPFD_CLOEXEC, 0))),
        dropping(!descriptor.is_open()) {}

  /// The thread: writes until it is told to end, or nothing can be written any more.
  void write_all() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return ending || !waiting.empty(); });
      if (waiting.empty()) return;
      const auto text = waiting.substr(0, kWriteBytes);
      lock.unlock();
      const auto written = write_some(descriptor.number(), text);
      lock.lock();
      if (!written) error = written.error();
      dropping = dropping || !written;
      waiting.erase(0, dropping ? waiting.size() : *written);
      ++writes;
      changed.notify_all();
    }
  }

  const FileDescriptor descriptor;
  std::mutex mutex;
  std::condition_variable changed;
  std::string waiting;       ///< to be written
  std::uint64_t writes = 0;  ///< done so far
  bool started = false;      ///< the thread is
  bool ending = false;       ///< the thread shall end when nothing waits
  bool dropping;             ///< whatever comes
  bool out_of_time = false;  ///< and why
  Error error;               ///< or what a write failed with
};

PatientOutput::PatientOutput(int descriptor, std::chrono::milliseconds patience)
    : patience_(patience), state_(std::make_shared<State>(descriptor)), buffer_(*this), stream_(&buffer_) {}

PatientOutput::~PatientOutput() {
  stream_.flush();
  drain();
  const std::lock_guard lock(state_->mutex);
  state_->ending = true;
  state_->changed.notify_all();
}

bool PatientOutput::drain() {
  std::unique_lock lock(state_->mutex);
  while (!state_->waiting.empty()) {
    const auto before = state_->writes;
    if (state_->changed.wait_for(lock, patience_, [&] { return state_->writes != before; })) continue;
    state_->out_of_time = state_->dropping = true;
    state_->waiting.clear();
  }
  return !state_->out_of_time;
}

Error PatientOutput::error() const {
  const std::lock_guard lock(state_->mutex);
  return state_->error == boost::system::errc::broken_pipe ? Error() : state_->error;
}

void PatientOutput::enqueue(const std::string& text) {
  bool too_much = false;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->dropping || text.empty()) return;
    state_->waiting += text;
    too_much = state_->waiting.size() > kMostWaitingBytes;
    if (!std::exchange(state_->started, true)) start_thread([state = state_] { state->write_all(); });
    state_->changed.notify_all();
  }
  if (too_much) drain();
}

PatientOutput::Buffer::int_type PatientOutput::Buffer::overflow(int_type character) {
  if (!traits_type::eq_int_type(character, traits_type::eof())) text_ += traits_type::to_char_type(character);
  return traits_type::not_eof(character);
}

std::streamsize PatientOutput::Buffer::xsputn(const char* text, std::streamsize size) {
  text_.append(text, static_cast<std::size_t>(size));
  return size;
}

int PatientOutput::Buffer::sync() {
  owner_.enqueue(std::exchange(text_, {}));
  return 0;
}

}  // namespace netrig
