#include "kernel/kernel_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

bool fits(std::uint64_t offset) {
  return offset <= static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
}

FileType file_type(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular;
  return S_ISDIR(mode) ? FileType::directory : FileType::other;
}

}  // namespace

Result<std::size_t> KernelFile::read_at(std::uint64_t offset, MutableByteView buffer) {
  if (!fits(offset)) return std::size_t{0};
  const auto count = retry_interrupted([&] {
    return ::pread(descriptor_->number(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
  });
  if (count < 0) return last_error();
  return static_cast<std::size_t>(count);
}

Result<> KernelFile::write_at(std::uint64_t offset, ByteView bytes) {
  return write_all(descriptor_->number(), offset, bytes);
}

Result<> KernelFile::resize(std::uint64_t size_bytes) {
  if (!fits(size_bytes)) return system_error(EFBIG);
  const auto size = static_cast<off_t>(size_bytes);
  if (retry_interrupted([&] { return ::ftruncate(descriptor_->number(), size); }) != 0) return last_error();
  return {};
}

Result<> KernelFile::sync() {
  if (retry_interrupted([&] { return ::fsync(descriptor_->number()); }) != 0) return last_error();
  return {};
}

Result<FileStatus> KernelFile::status() const {
  struct stat status {};
  if (::fstat(descriptor_->number(), &status) != 0) return last_error();
  return to_file_status(status);
}

Result<> KernelFile::set_permissions(std::uint32_t permissions) {
  if (::fchmod(descriptor_->number(), permissions & 0777u) != 0) return last_error();
  return {};
}

int open_flags(OpenMode mode) {
  constexpr int kAlways = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  switch (mode) {
    case OpenMode::read:
      return kAlways | O_RDONLY;
    case OpenMode::write:
      return kAlways | O_RDWR | O_CREAT | O_TRUNC;
    case OpenMode::create_new:
      return kAlways | O_RDWR | O_CREAT | O_EXCL;
    case OpenMode::append:  // not O_APPEND: with it, pwrite(2) would ignore its offset
      return kAlways | O_RDWR | O_CREAT;
    case OpenMode::update:
      return kAlways | O_RDWR;
  }
  return kAlways | O_RDONLY;
}

Result<> write_all(int file, std::uint64_t offset, ByteView bytes) {
  while (!bytes.empty()) {
    if (!fits(offset)) return system_error(EFBIG);
    const auto count = retry_interrupted(
        [&] { return ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (count < 0) return last_error();
    if (count == 0) return system_error(ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

FileStatus to_file_status(const struct stat& status) {
  // A file system knows more years than nanoseconds in 64 bits do: 1677 to 2262.
  constexpr auto kMost = std::chrono::floor<std::chrono::seconds>(Duration::max()) - std::chrono::seconds(1);
  const auto whole = std::clamp(std::chrono::seconds(status.st_mtim.tv_sec), -std::chrono::seconds(kMost),
                                std::chrono::seconds(kMost));
  const auto modified = whole + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return {.type = file_type(status.st_mode),
          .size_bytes = static_cast<std::uint64_t>(status.st_size),
          .modified = WallTime(modified),
          .permissions = status.st_mode & 0777u,
          .identity = {status.st_dev, status.st_ino}};
}

}  // namespace netrig
