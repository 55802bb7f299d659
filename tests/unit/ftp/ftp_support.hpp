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

#include "ftp/user_table.hpp"
#include "kernel/kernel_directory.hpp"

namespace netrig::ftp {

/// "alice", with the password "secret".
inline UserTable alice(bool may_write) {
  UserTable users;
  users.named.emplace("alice", User{.password = Password::plain("secret"), .may_write = may_write});
  return users;
}

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
  Result<> set_permissions(std::uint32_t permissions) override { return file_->set_permissions(permissions); }
  File& inner() const { return *file_; }

 private:
  std::unique_ptr<File> file_;
  std::uint64_t limit_;
};

/// A directory whose every call is another's; others change some of them.
class DirectoryOnTop : public Directory {
 public:
  explicit DirectoryOnTop(std::unique_ptr<Directory> directory) : directory_(std::move(directory)) {}
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    return directory_->open(path, mode);
  }
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override {
    return directory_->create_unnamed(path);
  }
  Result<> link(File& file, const std::string& path) override { return directory_->link(file, path); }
  Result<std::unique_ptr<Directory>> directory(const std::string& path) const override {
    return directory_->directory(path);
  }
  Result<FileStatus> status(const std::string& path) const override { return directory_->status(path); }
  Result<std::vector<std::string>> names(const std::string& path, std::size_t most) const override {
    return directory_->names(path, most);
  }
  Result<std::vector<DirectoryEntry>> entries(const std::string& path,
                                              std::span<const std::string> names) const override {
    return directory_->entries(path, names);
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
};

/// A directory on such a disk.
class LimitedDirectory final : public DirectoryOnTop {
 public:
  LimitedDirectory(std::unique_ptr<Directory> directory, std::uint64_t limit)
      : DirectoryOnTop(std::move(directory)), limit_(limit) {}
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    return limited(DirectoryOnTop::open(path, mode));
  }
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override {
    return limited(DirectoryOnTop::create_unnamed(path));
  }
  Result<> link(File& file, const std::string& path) override {
    return DirectoryOnTop::link(dynamic_cast<LimitedFile&>(file).inner(), path);
  }
  Result<std::unique_ptr<Directory>> directory(const std::string& path) const override {
    auto beneath = DirectoryOnTop::directory(path);
    if (!beneath) return beneath.error();
    return std::make_unique<LimitedDirectory>(std::move(*beneath), limit_);
  }

 private:
  Result<std::unique_ptr<File>> limited(Result<std::unique_ptr<File>> file) const {
    if (!file) return file.error();
    return std::make_unique<LimitedFile>(std::move(*file), limit_);
  }

  std::uint64_t limit_;
};

/// A directory in which every file has a name.
class NamingDirectory final : public DirectoryOnTop {
 public:
  using DirectoryOnTop::DirectoryOnTop;
  Result<std::unique_ptr<File>> create_unnamed(const std::string&) override {
    return boost::system::errc::make_error_code(boost::system::errc::operation_not_supported);
  }
};

}  // namespace netrig::ftp
