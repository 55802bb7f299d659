// What the FTP tests share: a directory of their own, and a full disk.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernel/kernel_directory.hpp"

namespace netrig::ftp {

/// A new directory, removed at the end. `granted()` is the part a program would be given; `outside` lies
/// beside it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "netrig-ftp-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    base_ = name;
    std::filesystem::create_directory(base_ / "root");
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(base_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::filesystem::path base() const { return base_; }
  std::filesystem::path root() const { return base_ / "root"; }

  void write(const std::string& name, const std::string& content) const {
    std::ofstream(root() / name, std::ios::binary) << content;
  }
  /// "(absent)" if there is no such file.
  std::string read(const std::string& name) const {
    std::ifstream stream(root() / name, std::ios::binary);
    return stream ? std::string(std::istreambuf_iterator<char>(stream), {}) : "(absent)";
  }
  /// Sorted, hidden ones too.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(root()))
      found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
  std::unique_ptr<Directory> open() const { return std::move(*KernelDirectory::at(root())); }

 private:
  std::filesystem::path base_;
};

/// A file on a disk that is full from byte `limit` on.
class LimitedFile final : public File {
 public:
  LimitedFile(std::unique_ptr<File> file, std::uint64_t limit) : file_(std::move(file)), limit_(limit) {}
  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView buffer) override {
    return file_->read_at(offset, buffer);
  }
  Result<> write_at(std::uint64_t offset, ByteView bytes) override {
    if (offset + bytes.size() > limit_) {
      return boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);
    }
    return file_->write_at(offset, bytes);
  }
  Result<> resize(std::uint64_t size_bytes) override { return file_->resize(size_bytes); }
  Result<> sync() override { return file_->sync(); }
  Result<FileStatus> status() const override { return file_->status(); }

 private:
  std::unique_ptr<File> file_;
  std::uint64_t limit_;
};

/// A directory on such a disk.
class LimitedDirectory final : public Directory {
 public:
  LimitedDirectory(std::unique_ptr<Directory> directory, std::uint64_t limit)
      : directory_(std::move(directory)), limit_(limit) {}
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    auto file = directory_->open(path, mode);
    if (!file) return file.error();
    return std::make_unique<LimitedFile>(std::move(*file), limit_);
  }
  Result<FileStatus> status(const std::string& path) const override { return directory_->status(path); }
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override {
    return directory_->list(path);
  }
  Result<> make_directory(const std::string& path) override { return directory_->make_directory(path); }
  Result<> remove_file(const std::string& path) override { return directory_->remove_file(path); }
  Result<> remove_directory(const std::string& path) override { return directory_->remove_directory(path); }
  Result<> rename(const std::string& from, const std::string& to) override {
    return directory_->rename(from, to);
  }
  Result<> set_modified(const std::string& path, WallTime time) override {
    return directory_->set_modified(path, time);
  }
  Result<> set_permissions(const std::string& path, std::uint32_t permissions) override {
    return directory_->set_permissions(path, permissions);
  }

 private:
  std::unique_ptr<Directory> directory_;
  std::uint64_t limit_;
};

}  // namespace netrig::ftp
