#include "simulator/background_writer.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace netrig {

namespace {

/// Signals are the simulation's business: no handler may run on another thread.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

BackgroundWriter::File::~File() {
  ::close(descriptor_);
}

void BackgroundWriter::File::write(ByteView bytes) {
  while (error_ == 0 && !bytes.empty()) {
    const auto count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) error_ = errno;
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// What glibc knows of a stream (fopencookie(3)).
struct BackgroundWriter::Stream {
  BackgroundWriter& writer;
  std::shared_ptr<File> file;

  static ssize_t write(void* cookie, const char* data, std::size_t size) {
    const auto& stream = *static_cast<Stream*>(cookie);
    if (const int error = stream.file->error()) {
      errno = error;
      return 0;
    }
    stream.writer.put(stream.file, {reinterpret_cast<const std::uint8_t*>(data), size});
    return static_cast<ssize_t>(size);
  }
  static int close(void* cookie) {
    const std::unique_ptr<Stream> stream(static_cast<Stream*>(cookie));
    return 0;
  }
};

BackgroundWriter::~BackgroundWriter() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

BackgroundWriter::Opened BackgroundWriter::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return {};
  const auto file = std::make_shared<File>(descriptor);
  auto stream = std::make_unique<Stream>(Stream{*this, file});
  auto* opened = ::fopencookie(stream.get(), "wb", {nullptr, Stream::write, nullptr, Stream::close});
  if (opened == nullptr) return {};
  static_cast<void>(stream.release());  // now what was opened has it
  return {opened, file};
}

void BackgroundWriter::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_bytes_ == 0; });
}

void BackgroundWriter::put(std::shared_ptr<File> file, ByteView bytes) {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable()) {
    const WithoutSignals quiet;
    thread_ = std::thread([this] { run(); });
  }
  changed_.wait(lock, [this] { return waiting_bytes_ < kMostWaitingBytes; });
  Bytes copy;
  if (!spare_.empty()) {
    copy = std::move(spare_.back());
    spare_.pop_back();
  }
  lock.unlock();
  copy.assign(bytes.begin(), bytes.end());
  lock.lock();
  parts_.push_back({std::move(file), std::move(copy)});
  waiting_bytes_ += bytes.size();
  changed_.notify_all();
}

void BackgroundWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || !parts_.empty(); });
    if (parts_.empty()) return;
    auto part = std::move(parts_.front());
    parts_.pop_front();
    lock.unlock();
    part.file->write(part.bytes);
    part.file.reset();
    lock.lock();
    waiting_bytes_ -= part.bytes.size();
    spare_.push_back(std::move(part.bytes));
    changed_.notify_all();
  }
}

}  // namespace netrig
