// BackgroundWriter: a thread that writes files while the simulation goes on. A simulated link is faster than
// what the kernel needs to take its captures, even in memory. What is written, and in which order, does not
// hang on it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "wire/bytes.hpp"

namespace netrig {

class BackgroundWriter {
 public:
  /// What may wait to be written; whoever writes more waits, too.
  static constexpr std::size_t kMostWaitingBytes = 16 * 1024 * 1024;

  BackgroundWriter() = default;
  /// Streams are closed before.
  ~BackgroundWriter();
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  /// What has become of a file, for any thread.
  class File;
  struct Opened {
    std::FILE* stream = nullptr;  ///< to be closed by fclose(); null, with errno: the file can't be made
    std::shared_ptr<const File> file = {};
  };
  /// A stream into a new, empty file.
  Opened open(const std::filesystem::path& path);
  /// Until all that was flushed is in its file, or has failed.
  void wait();

 private:
  struct Part {
    std::shared_ptr<File> file;
    Bytes bytes;
  };
  struct Stream;

  void put(std::shared_ptr<File> file, ByteView bytes);
  void run();

  std::mutex mutex_;  // of all below
  std::condition_variable changed_;
  std::deque<Part> parts_;
  std::size_t waiting_bytes_ = 0;  // with what is being written
  std::vector<Bytes> spare_;       // memory to use again
  bool ends_ = false;
  std::thread thread_;
};

class BackgroundWriter::File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// The first error (errno) of a write, after which nothing more was written; 0: none.
  int error() const { return error_; }

 private:
  friend class BackgroundWriter;
  void write(ByteView bytes);

  int descriptor_;
  std::atomic<int> error_ = 0;
};

}  // namespace netrig
