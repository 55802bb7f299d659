// An FTP command (RFC 959 5.3): a verb of three or four letters, and its argument, as one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace netrig::ftp {

struct Command {
  std::string verb;      ///< in upper case
  std::string argument;  ///< as it was sent, without the space before it; may be empty

  friend bool operator==(const Command&, const Command&) = default;
};

/// Parses a line without its end. None when it does not start with three or four letters and then a space or
/// nothing.
std::optional<Command> parse_command(std::string_view line);

/// The line on the wire, CR LF included. None when it cannot be one: a wrong verb, or a LF in the argument,
/// by which a file name would become a second command.
std::optional<std::string> serialize(const Command& command);

}  // namespace netrig::ftp
