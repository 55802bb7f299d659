#include "event_file.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

constexpr std::uint8_t kEndMark = 0xff;  // in the place of a kind
constexpr std::size_t kRecordBytes = 21;
using Packed = std::array<std::uint8_t, kRecordBytes>;

/// Little-endian, wherever it was written.
std::uint8_t* put(std::uint8_t* to, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) *to++ = static_cast<std::uint8_t>(value >> (8 * i));
  return to;
}

std::uint64_t get(const std::uint8_t*& from, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{*from++} << (8 * i);
  return value;
}

Packed packed(const EventRecord& event) {
  Packed bytes;
  auto* to = put(bytes.data(), static_cast<std::uint64_t>(event.time.time_since_epoch().count()), 8);
  to = put(to, event.digest, 8);
  to = put(to, event.subject, 4);
  put(to, static_cast<std::uint8_t>(event.kind), 1);
  return bytes;
}

EventRecord unpacked(const Packed& bytes) {
  EventRecord event;
  const auto* from = bytes.data();
  event.time = TimePoint(Duration(static_cast<std::int64_t>(get(from, 8))));
  event.digest = get(from, 8);
  event.subject = static_cast<std::uint32_t>(get(from, 4));
  event.kind = static_cast<EventKind>(get(from, 1));
  return event;
}

FilePointer opened(const std::string& path, const char* mode) {
  FilePointer file(std::fopen(path.c_str(), mode));
  if (!file) throw_errno("open the record of events " + path);
  return file;
}

}  // namespace

EventWriter::EventWriter(const std::string& path) : path_(path), file_(opened(path, "wb")) {}

void EventWriter::add(const EventRecord& event) noexcept {
  const auto bytes = packed(event);
  if (!error_ && std::fwrite(bytes.data(), bytes.size(), 1, file_.get()) != 1)
    error_ = {errno, std::generic_category()};
}

void EventWriter::finish() {
  add({.kind = EventKind{kEndMark}});
  if (std::fclose(file_.release()) != 0 && !error_) error_ = {errno, std::generic_category()};
  if (error_) throw std::system_error(error_, "write " + path_);
}

EventReader::EventReader(const std::string& path) : file_(opened(path, "rb")) {
  constexpr long kMark = kRecordBytes;
  const bool has_mark = std::fseek(file_.get(), -kMark, SEEK_END) == 0 && !next() && ended_;
  if (!has_mark) throw std::runtime_error(path + ": the record has no end; whoever wrote it broke off");
  ended_ = false;
  std::rewind(file_.get());
}

std::optional<EventRecord> EventReader::next() noexcept {
  Packed bytes;
  if (ended_ || std::fread(bytes.data(), bytes.size(), 1, file_.get()) != 1) return {};
  const auto event = unpacked(bytes);
  ended_ = event.kind == EventKind{kEndMark};
  return ended_ ? std::nullopt : std::optional(event);
}

}  // namespace netrig
