// Text for people: lines, what is safe to show of a program's output, and durations.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace netrig {

/// The lines of `text` without their ends (LF or CR LF); an end of line at the very end starts no line.
std::vector<std::string> split_lines(std::string_view text);

/// The last `count` lines, for a message.
std::vector<std::string> last_lines(std::string_view text, std::size_t count);

/// `text` as one can show it on a terminal and in XML: escape sequences (ECMA-48 CSI and OSC) and control
/// characters are taken out, a tab is a blank, what is not UTF-8 becomes U+FFFD; newlines stay.
std::string printable(std::string_view text);
/// The same on one line: newlines are blanks.
std::string printable_line(std::string_view text);

/// "0.4 ms", "812 ms", "1.23 s", "2 min 03 s".
std::string format_elapsed(std::chrono::nanoseconds duration);

/// The same for what a person has set: "10 s", not "10.00 s".
std::string format_limit(std::chrono::nanoseconds limit);

/// "12.345678": seconds with six digits, for packets; a minus before zero.
std::string format_packet_time(std::chrono::nanoseconds time);

/// "12 packets", "1 packet".
std::string counted(std::uint64_t count, std::string_view singular);

/// The parts with `separator` between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// "a pattern" in quotes, printable.
std::string in_quotes(std::string_view text);

}  // namespace netrig
