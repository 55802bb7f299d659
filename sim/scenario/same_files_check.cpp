#include "scenario/same_files_check.hpp"

#include <algorithm>
#include <cstdint>

#include "host/files.hpp"
#include "scenario/text.hpp"

namespace netrig {
namespace {

namespace errc = boost::system::errc;

constexpr std::size_t kBlock = 64 * 1024;

std::string label(const NodeFile& file) {
  return file.node + ":" + file.path;
}

// What keeps a file from being compared, as the end of a sentence.
std::string obstacle(const Error& error) {
  if (error == errc::no_such_file_or_directory) return "is missing";
  if (error == HostError::not_granted) return "leads out of the node's directory";
  if (error == errc::is_a_directory || error == errc::operation_not_supported) return "is no regular file";
  return "can't be read: " + error.message();
}

struct OpenFile {
  const NodeFile* file;
  std::unique_ptr<File> content;
};

// Fills `block` from `offset` on; less than kBlock only at the end of the file.
Result<> read_block(File& file, std::uint64_t offset, Bytes& block) {
  block.resize(kBlock);
  std::size_t size = 0;
  while (size < kBlock) {
    const auto count = file.read_at(offset + size, MutableByteView(block).subspan(size));
    if (!count) return count.error();
    if (*count == 0) break;
    size += *count;
  }
  block.resize(size);
  return {};
}

std::string size_text(const OpenFile& file) {
  const auto status = file.content->status();
  return label(*file.file) + " has " + (status ? counted(status->size_bytes, "byte") : "an unknown size");
}

// In what they differ, or empty: the first byte, or where the shorter one ends.
std::string difference(const OpenFile& one, const OpenFile& other) {
  Bytes left;
  Bytes right;
  for (std::uint64_t offset = 0;; offset += kBlock) {
    if (const auto read = read_block(*one.content, offset, left); !read)
      return label(*one.file) + " " + obstacle(read.error());
    if (const auto read = read_block(*other.content, offset, right); !read)
      return label(*other.file) + " " + obstacle(read.error());
    const auto first = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first;
    if (first != left.end() || left.size() != right.size()) {
      const auto place = offset + static_cast<std::uint64_t>(first - left.begin());
      return "they differ from byte " + std::to_string(place) + " on (counted from 0): " + size_text(one) +
             ", " + size_text(other);
    }
    if (left.size() < kBlock) return {};
  }
}

}  // namespace

Finding SameFilesCheck::look() {
  std::vector<OpenFile> files;
  for (const NodeFile& file : wanted_.files) {
    const auto directory = context_.world.directory(file.node);
    auto opened = directory ? (*directory)->open(file.path, OpenMode::read) : directory.error();
    if (!opened) {
      difference_ = label(file) + " " + obstacle(opened.error());
      return Finding::not_yet;
    }
    files.push_back({&file, std::move(*opened)});
  }
  difference_.clear();
  for (std::size_t index = 1; index < files.size() && difference_.empty(); ++index)
    difference_ = difference(files[0], files[index]);
  return difference_.empty() ? Finding::holds : Finding::not_yet;
}

Failure SameFilesCheck::failure() const {
  Failure failure;
  std::vector<std::string> labels;
  for (const NodeFile& file : wanted_.files) {
    labels.push_back(label(file));
    failure.evidence.push_back(label(file) + " is " + context_.world.file_path(file.node, file.path));
  }
  failure.expected = "the same bytes in " + join(labels, " and ");
  failure.seen = difference_;
  return failure;
}

}  // namespace netrig
