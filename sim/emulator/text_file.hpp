// Small files of text: of /proc and /etc, and those that a lab makes.
#pragma once

#include <string>

namespace netrig {

/// The content; empty when it can't be read.
std::string read_text(const std::string& path);

/// Writes to a file that is there, in one write(2), as files of /proc want it. Throws std::system_error.
void write_text(const std::string& path, const std::string& content);

/// Makes a file with that content, in place of whatever has the name. Throws std::system_error.
void replace_file(const std::string& path, const std::string& content);

}  // namespace netrig
