// The literal frames of frames/*.txt with the lines they must give, and the captures of captures/.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "wire/bytes.hpp"

namespace netrig::test {

struct LiteralFrame {
  std::string name;  ///< "tcp.txt: a reset"
  Bytes bytes;
  std::string line;
};

/// All frames of frames/*.txt. Their format: "# name", lines of hexadecimal digits, "= line", an empty line.
/// Throws std::runtime_error where a file is not like that.
std::vector<LiteralFrame> literal_frames();

/// The capture files of captures/, in order of their names.
std::vector<std::filesystem::path> reference_captures();

/// The lines of a text file.
std::vector<std::string> read_lines(const std::filesystem::path& path);

/// The descriptions of a capture's packets.
std::vector<std::string> describe_capture(const std::filesystem::path& path);

/// Printable ASCII and nothing else, at least one character.
bool is_one_line(const std::string& text);

}  // namespace netrig::test
