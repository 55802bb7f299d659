#include "scenario/same_files_check.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "scenario/text.hpp"

namespace netrig {
namespace {

constexpr std::size_t kBlock = 64 * 1024;

std::string label(const NodeFile& file) {
  return file.node + ":" + file.path;
}

// What keeps a file from being read, or empty.
std::string obstacle(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return "is missing";
  if (!std::filesystem::is_regular_file(status)) return "is no regular file";
  return std::ifstream(path, std::ios::binary).is_open() ? "" : "can't be opened";
}

struct Block {
  std::array<char, kBlock> bytes;
  std::size_t size = 0;

  void read(std::ifstream& file) {
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    size = static_cast<std::size_t>(file.gcount());
  }
};

// The offset of the first byte in which they differ, or where the shorter one ends; none if they are equal.
std::optional<std::uint64_t> first_difference(const std::string& one, const std::string& other) {
  std::ifstream left(one, std::ios::binary);
  std::ifstream right(other, std::ios::binary);
  const auto a = std::make_unique<Block>();
  const auto b = std::make_unique<Block>();
  for (std::uint64_t offset = 0;; offset += kBlock) {
    a->read(left);
    b->read(right);
    const std::size_t common = std::min(a->size, b->size);
    const auto difference = std::mismatch(a->bytes.begin(), a->bytes.begin() + common, b->bytes.begin());
    const auto index = static_cast<std::size_t>(difference.first - a->bytes.begin());
    if (index < common || a->size != b->size) return offset + index;
    if (common < kBlock) return std::nullopt;
  }
}

std::string size_text(const NodeFile& file, const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return label(file) + " has " + (error ? "an unknown size" : counted(size, "byte"));
}

}  // namespace

std::string SameFilesCheck::path_of(const NodeFile& file) const {
  return context_.world.node_directory(file.node) + "/" + file.path;
}

Finding SameFilesCheck::look() {
  difference_.clear();
  for (const NodeFile& file : wanted_.files) {
    const std::string why = obstacle(path_of(file));
    if (why.empty()) continue;
    difference_ = label(file) + " " + why;
    return Finding::not_yet;
  }
  for (std::size_t index = 1; index < wanted_.files.size(); ++index) {
    const std::string first = path_of(wanted_.files[0]);
    const std::string other = path_of(wanted_.files[index]);
    const auto offset = first_difference(first, other);
    if (!offset) continue;
    difference_ = "they differ from byte " + std::to_string(*offset) +
                  " on (counted from 0): " + size_text(wanted_.files[0], first) + ", " +
                  size_text(wanted_.files[index], other);
    return Finding::not_yet;
  }
  return Finding::holds;
}

Failure SameFilesCheck::failure() const {
  Failure failure;
  std::vector<std::string> labels;
  for (const NodeFile& file : wanted_.files) {
    labels.push_back(label(file));
    failure.evidence.push_back(label(file) + " is " + path_of(file));
  }
  failure.expected = "the same bytes in " + join(labels, " and ");
  failure.seen = difference_;
  return failure;
}

}  // namespace netrig
