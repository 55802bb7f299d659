// Records of events on disk: what `netrig sim --record` writes, and `--against` and `--twice` read.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "simulator/event_digest.hpp"

namespace netrig {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FilePointer = std::unique_ptr<std::FILE, CloseFile>;

class EventWriter {
 public:
  /// Throws std::system_error.
  explicit EventWriter(const std::string& path);
  /// Never throws: what can't be written is told at the end.
  void add(const EventRecord& event) noexcept;
  /// Marks the end. Throws std::system_error when any of it could not be written.
  void finish();

 private:
  std::string path_;
  FilePointer file_;
  std::error_code error_;
};

class EventReader {
 public:
  /// Throws std::system_error, and std::runtime_error for a file without the mark: its writer did not come to
  /// the end.
  explicit EventReader(const std::string& path);
  /// None at the end.
  std::optional<EventRecord> next() noexcept;

 private:
  FilePointer file_;
  bool ended_ = false;
};

}  // namespace netrig
