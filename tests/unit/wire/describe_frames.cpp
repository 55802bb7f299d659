#include "describe_frames.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "wire/capture_file.hpp"
#include "wire/describe.hpp"

namespace netrig::test {

namespace {

const std::filesystem::path kFolder = std::filesystem::path(NETRIG_SOURCE_DIR) / "tests/unit/wire";

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) throw std::runtime_error("no *" + extension + " in " + folder.string());
  return files;
}

void append_hex(Bytes& bytes, const std::string& line) {
  for (std::size_t i = 0; i < line.size(); i += 2) {
    std::size_t used = 0;
    const auto digits = line.substr(i, 2);
    const int value = std::stoi(digits, &used, 16);
    if (used != 2) throw std::runtime_error("no hexadecimal octet: " + digits);
    bytes.push_back(static_cast<std::uint8_t>(value));
  }
}

void read_frames(const std::filesystem::path& path, std::vector<LiteralFrame>& frames) {
  LiteralFrame frame;
  for (const auto& line : read_lines(path)) {
    if (line.starts_with("# ")) {
      frame.name = path.filename().string() + ": " + line.substr(2);
    } else if (line.starts_with("= ")) {
      frame.line = line.substr(2);
      frames.push_back(std::move(frame));
      frame = {};
    } else {
      append_hex(frame.bytes, line);
    }
  }
}

}  // namespace

std::vector<std::string> read_lines(const std::filesystem::path& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error("cannot open " + path.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<LiteralFrame> literal_frames() {
  std::vector<LiteralFrame> frames;
  for (const auto& path : files_of(kFolder / "frames", ".txt")) read_frames(path, frames);
  return frames;
}

std::vector<std::filesystem::path> reference_captures() {
  return files_of(kFolder / "captures", ".pcap");
}

std::vector<std::string> describe_capture(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  for (const auto& packet : CaptureReader(path).rest()) {
    lines.push_back(describe(packet.bytes, packet.original_length));
  }
  return lines;
}

bool is_one_line(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace netrig::test
