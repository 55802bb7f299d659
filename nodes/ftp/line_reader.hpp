// The lines of an FTP control connection: a Telnet stream (RFC 959 5.3.1, RFC 854) cut at its line ends.
// Telnet commands are taken out, here and nowhere else. Read first: RFC 854 "The Telnet end-of-line
// convention", RFC 1123 4.1.2.10.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "wire/bytes.hpp"

namespace netrig::ftp {

/// The longest line that either side reads; RFC 959 says none, and a path may have 4,096 bytes on Linux.
constexpr std::size_t kLineLimitBytes = 4096 + 64;

struct Line {
  std::string text;       ///< without its end; at most the limit
  bool too_long = false;  ///< the rest was thrown away
};

/// Cuts a stream into lines, whatever the pieces it comes in:
///
///     reader.feed(bytes);
///     while (auto line = reader.next()) handle(*line);
///
/// LF ends a line, alone or after CR. CR NUL is a CR within a line (RFC 2640 3.1), IAC IAC is the byte 255,
/// and other Telnet commands vanish. It holds one line and what was fed but not yet asked for.
class LineReader {
 public:
  explicit LineReader(std::size_t limit_bytes = kLineLimitBytes) : limit_bytes_(limit_bytes) {}

  void feed(ByteView bytes) { pending_.insert(pending_.end(), bytes.begin(), bytes.end()); }
  /// Fed, and not asked for yet.
  std::size_t pending_bytes() const { return pending_.size(); }
  /// The next whole line; none when more bytes are needed.
  std::optional<Line> next();

 private:
  enum class State { text, command, option, subnegotiation, subnegotiation_command };

  bool take(std::uint8_t byte);
  bool take_text(std::uint8_t byte);
  bool take_command(std::uint8_t byte);
  void append(std::uint8_t byte);

  std::size_t limit_bytes_;
  Bytes pending_;
  State state_ = State::text;
  bool after_carriage_return_ = false;  ///< a Telnet command may stand between CR and LF
  Line line_;
};

/// `text` as it is sent on a control connection, without a line end: 255 doubled, CR as CR NUL. It must hold
/// no LF.
std::string telnet_escape(std::string_view text);

}  // namespace netrig::ftp
