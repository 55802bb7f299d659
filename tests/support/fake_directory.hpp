// A directory in memory, whose writes can be made to fail.
#pragma once

#include <algorithm>
#include <boost/system/errc.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "host/files.hpp"

namespace netrig {

/// What several FakeDirectory objects share: what stands on a disk.
struct FakeDisk {
  using Content = std::shared_ptr<std::string>;

  std::map<std::string, Content> files;
  /// How many more bytes fit; the write that would pass it writes what fits, and fails.
  std::optional<std::size_t> space = {};
  bool fails_to_resize = false;
  /// That a sync() had to write.
  std::size_t most_synced_bytes = 0;
  /// By all reads.
  std::size_t read_bytes = 0;
};

inline Error fake_error(boost::system::errc::errc_t code) {
  return make_error_code(code);
}

class FakeFile final : public File {
 public:
  FakeFile(FakeDisk& disk, FakeDisk::Content content) : disk_(disk), content_(std::move(content)) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView buffer) override {
    if (offset >= content_->size()) return std::size_t{0};
    const auto part = std::string_view(*content_).substr(offset, buffer.size());
    std::ranges::copy(part, buffer.begin());
    disk_.read_bytes += part.size();
    return part.size();
  }
  Result<> write_at(std::uint64_t offset, ByteView bytes) override {
    const auto fits = std::min(bytes.size(), disk_.space.value_or(bytes.size()));
    if (disk_.space) *disk_.space -= fits;
    dirty_bytes_ += fits;
    if (content_->size() < offset + fits) content_->resize(offset + fits);
    std::ranges::copy(bytes.first(fits), content_->begin() + static_cast<std::ptrdiff_t>(offset));
    if (fits < bytes.size()) return fake_error(boost::system::errc::no_space_on_device);
    return {};
  }
  Result<> resize(std::uint64_t size) override {
    if (disk_.fails_to_resize) return fake_error(boost::system::errc::io_error);
    content_->resize(size);
    return {};
  }
  Result<> sync() override {
    disk_.most_synced_bytes = std::max(disk_.most_synced_bytes, std::exchange(dirty_bytes_, 0));
    return {};
  }
  Result<> set_permissions(std::uint32_t) override { return {}; }
  Result<FileStatus> status() const override { return FileStatus{}; }

 private:
  FakeDisk& disk_;
  FakeDisk::Content content_;
  std::size_t dirty_bytes_ = 0;
};

class FakeDirectory final : public Directory {
 public:
  explicit FakeDirectory(FakeDisk& disk) : disk_(disk) {}

  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    auto found = disk_.files.find(path);
    const bool must_exist = mode == OpenMode::read || mode == OpenMode::update;
    if (found == disk_.files.end() && must_exist)
      return fake_error(boost::system::errc::no_such_file_or_directory);
    if (found == disk_.files.end()) found = disk_.files.emplace(path, std::make_shared<std::string>()).first;
    if (mode == OpenMode::write) found->second->clear();
    return std::unique_ptr<File>(std::make_unique<FakeFile>(disk_, found->second));
  }
  Result<> remove_file(const std::string& path) override {
    if (disk_.files.erase(path) == 0) return fake_error(boost::system::errc::no_such_file_or_directory);
    return {};
  }
  Result<> rename(const std::string& from, const std::string& to) override {
    disk_.files[to] = disk_.files.at(from);
    disk_.files.erase(from);
    return {};
  }
  Result<FileStatus> status(const std::string& path) const override {
    const auto found = disk_.files.find(path);
    if (found == disk_.files.end()) return fake_error(boost::system::errc::no_such_file_or_directory);
    return FileStatus{FileType::regular, found->second->size(), {}, 0600};
  }
  Result<std::vector<std::string>> names(const std::string&, std::size_t) const override {
    return std::vector<std::string>();
  }
  Result<std::vector<DirectoryEntry>> entries(const std::string&,
                                              std::span<const std::string>) const override {
    return std::vector<DirectoryEntry>();
  }
  Result<std::unique_ptr<File>> create_unnamed(const std::string&) override {
    return fake_error(boost::system::errc::operation_not_supported);
  }
  Result<> link(File&, const std::string&) override {
    return fake_error(boost::system::errc::operation_not_supported);
  }
  Result<std::unique_ptr<Directory>> directory(const std::string&) const override {
    return fake_error(boost::system::errc::no_such_file_or_directory);
  }
  Result<> make_directory(const std::string&) override { return {}; }
  Result<> remove_directory(const std::string&) override { return {}; }
  Result<> set_modified(const std::string&, WallTime) override { return {}; }
  Result<> set_permissions(const std::string&, std::uint32_t) override { return {}; }

 private:
  FakeDisk& disk_;
};

}  // namespace netrig
