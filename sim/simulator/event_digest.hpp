// EventDigest: one number that stands for all that has happened in a simulation, in its order. Two runs with
// equal digests did the same things at the same times; where they begin to differ, the records say.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "host/time.hpp"
#include "wire/bytes.hpp"

namespace netrig {

/// What happens in a simulation, as far as it is counted.
enum class EventKind : std::uint8_t {
  frame,    ///< entered a link
  arrival,  ///< reached the other end
  turn,     ///< a program ran
  output,   ///< a program printed
  end,      ///< a program ended, or was ended
  command,  ///< the scenario did something: started, stopped, killed, cut
};

std::string_view event_kind_name(EventKind kind);

/// One event, for comparing runs with each other.
struct EventRecord {
  TimePoint time{};
  EventKind kind = EventKind::frame;
  std::uint32_t subject = 0;  ///< a number of Simulation::subject()
  std::uint64_t digest = 0;   ///< of everything up to it
};

class EventDigest {
 public:
  /// Called with every event.
  using Recorder = std::function<void(const EventRecord&)>;

  /// What of a frame counts: its length, and its first kFrameBytes; they hold a packet's headers, whose
  /// checksums stand for the rest.
  static constexpr std::size_t kFrameBytes = 64;

  /// `content` counts whole, but for a frame's.
  void add(EventKind kind, TimePoint time, std::uint32_t subject, ByteView content);

  std::uint64_t value() const { return value_; }
  /// The value in 16 hexadecimal digits.
  std::string to_string() const;
  std::uint64_t count() const { return count_; }
  void set_recorder(Recorder recorder) { recorder_ = std::move(recorder); }

 private:
  std::uint64_t value_ = 0;
  std::uint64_t count_ = 0;
  Recorder recorder_;
};

}  // namespace netrig
