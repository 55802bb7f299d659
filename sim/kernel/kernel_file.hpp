// An open file of the kernel.
#pragma once

#include <sys/stat.h>

#include <memory>

#include "host/files.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

class KernelFile final : public File {
 public:
  explicit KernelFile(FileDescriptor descriptor)
      : descriptor_(std::make_shared<const FileDescriptor>(std::move(descriptor))) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView buffer) override;
  Result<> write_at(std::uint64_t offset, ByteView bytes) override;
  Result<> resize(std::uint64_t size_bytes) override;
  Result<> sync() override;
  Result<FileStatus> status() const override;
  Result<> set_permissions(std::uint32_t permissions) override;

  /// Shared, so that a transfer that goes on keeps the file open.
  std::shared_ptr<const FileDescriptor> descriptor() const { return descriptor_; }

 private:
  std::shared_ptr<const FileDescriptor> descriptor_;
};

/// The flags of open(2) for a mode; never blocks on a FIFO, never takes a controlling terminal.
int open_flags(OpenMode mode);

/// Writes all of `bytes` to an open file.
Result<> write_all(int file, std::uint64_t offset, ByteView bytes);

FileStatus to_file_status(const struct stat& status);

}  // namespace netrig
