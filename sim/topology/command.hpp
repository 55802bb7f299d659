// A command of the topology file: an argument vector, split as a shell splits words. No shell ever runs it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "topology/source_position.hpp"

namespace netrig {

struct Command {
  std::vector<std::string> arguments;  ///< the program first; never empty
  SourcePosition position;
  bool own = false;  ///< of one of netrig's own programs, see is_own_program()

  /// The arguments, quoted where a shell would need it.
  std::string to_string() const;
  /// The program's file name without its directories: "ping" for "/usr/bin/ping".
  std::string program_name() const;
};

/// Whether a command's first word is one of netrig's own programs: it is exactly the name of one. A path is a
/// foreign program's, also when it leads to an executable of netrig's: what is started by a path says nothing
/// of being ready, and has a foreign program's rights. The reader asks once for each command of a file; for
/// what a person types, whoever reads it does.
bool is_own_program(const std::string& word, const std::set<std::string>& own_programs);

/// Splits as POSIX 2.2 says (blanks, quotes, backslash); nothing is expanded. None for an unclosed quote.
std::optional<std::vector<std::string>> split_words(std::string_view text);

/// The words in one line that split_words() splits into them again.
std::string join_words(const std::vector<std::string>& words);

/// "{i}" replaced by the index of a template's node; what `run` of a node and `env` went through already, and
/// what a `run` step on a template's nodes needs.
std::string replace_index(const std::string& text, std::uint32_t index);
Command with_index(Command command, std::uint32_t index);

}  // namespace netrig
