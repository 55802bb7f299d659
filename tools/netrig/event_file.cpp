#include "event_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

constexpr std::uint8_t kEndMark = 0xff;  // in the place of a kind
constexpr std::size_t kRecordBytes = 21;
using Packed = std::array<std::uint8_t, kRecordBytes>;

template <class Value>
std::uint8_t* put(std::uint8_t* to, Value value) {
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}

template <class Value>
const std::uint8_t* get(const std::uint8_t* from, Value& value) {
  std::memcpy(&value, from, sizeof value);
  return from + sizeof value;
}

Packed packed(const EventRecord& event) {
  Packed bytes;
  auto* to = put(bytes.data(), static_cast<std::int64_t>(event.time.time_since_epoch().count()));
  to = put(to, event.digest);
  to = put(to, event.subject);
  put(to, static_cast<std::uint8_t>(event.kind));
  return bytes;
}

EventRecord unpacked(const Packed& bytes) {
  std::int64_t time = 0;
  std::uint8_t kind = 0;
  EventRecord event;
  const auto* from = get(bytes.data(), time);
  from = get(from, event.digest);
  from = get(from, event.subject);
  get(from, kind);
  event.time = TimePoint(Duration(time));
  event.kind = static_cast<EventKind>(kind);
  return event;
}

FilePointer opened(const std::string& path, const char* mode) {
  FilePointer file(std::fopen(path.c_str(), mode));
  if (!file) throw_errno("open the record of events " + path);
  return file;
}

}  // namespace

EventWriter::EventWriter(const std::string& path) : path_(path), file_(opened(path, "wb")) {}

void EventWriter::write(const EventRecord& event) noexcept {
  const auto bytes = packed(event);
  if (!error_ && std::fwrite(bytes.data(), bytes.size(), 1, file_.get()) != 1)
    error_ = {errno, std::generic_category()};
}

void EventWriter::add(const EventRecord& event) noexcept {
  write(event);
}

void EventWriter::finish() {
  write({.kind = EventKind{kEndMark}});
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
