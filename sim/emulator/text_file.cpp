#include "emulator/text_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

void write_at_once(const FileDescriptor& file, const std::string& path, const std::string& content) {
  const auto count = checked(write(file.number(), content.data(), content.size()), "write " + path);
  if (count != static_cast<ssize_t>(content.size())) throw_errno("write " + path, ENOSPC);
}

}  // namespace

std::string read_text(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const std::string& path, const std::string& content) {
  write_at_once(FileDescriptor::open(path, O_WRONLY), path, content);
}

void replace_file(const std::string& path, const std::string& content) {
  unlink(path.c_str());  // it may be a symbolic link to somewhere else
  write_at_once(FileDescriptor::open(path, O_WRONLY | O_CREAT | O_EXCL, 0644), path, content);
}

}  // namespace netrig
