// PatientOutput: what a run prints, for a reader that may be asleep (a pager, a full pipe, Ctrl-S). The run
// does not wait for it: a thread does the writing, and what it can't write yet is kept until the end.
#pragma once

#include <chrono>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>

#include "host/result.hpp"

namespace netrig {

/// How long a reader may take nothing before the rest is dropped.
constexpr auto kOutputPatience = std::chrono::seconds(10);

class PatientOutput {
 public:
  /// For a pipe, terminal, socket or file; all is dropped where there is none. Its thread starts with the
  /// first flush.
  explicit PatientOutput(int descriptor, std::chrono::milliseconds patience = kOutputPatience);
  /// Waits as drain() does.
  ~PatientOutput();
  PatientOutput(const PatientOutput&) = delete;
  PatientOutput& operator=(const PatientOutput&) = delete;

  /// What is flushed here is written later, in this order. Flushing waits (as drain() does) only when more
  /// than a megabyte is waiting to be written.
  std::ostream& stream() { return stream_; }
  /// Waits until all that was flushed is written, and gives true. Gives false, and drops the rest and all
  /// that comes later, when the reader took nothing for as long as our patience lasts. A reader that is gone
  /// (EPIPE) or a full disk drops the rest, too, but that is not waited for.
  bool drain();
  /// What a write failed with so far, a full disk above all; none for a reader that is gone, as `head` is.
  Error error() const;

 private:
  struct State;
  class Buffer : public std::streambuf {
   public:
    explicit Buffer(PatientOutput& owner) : owner_(owner) {}

   protected:
    int_type overflow(int_type character) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

   private:
    PatientOutput& owner_;
    std::string text_;  ///< not flushed yet
  };

  void enqueue(const std::string& text);

  std::chrono::milliseconds patience_;
  std::shared_ptr<State> state_;  ///< shared with the thread, which may outlive this in a write that blocks
  Buffer buffer_;
  std::ostream stream_;
};

}  // namespace netrig
