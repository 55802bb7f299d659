#include "simulator/save_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace netrig {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& attempt, const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), attempt + " " + path.string());
}

void check(const std::error_code& error, const std::string& attempt, const fs::path& path) {
  if (error) throw std::system_error(error, attempt + " " + path.string());
}

void set_modified(const fs::path& path, WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::array<timespec, 2> times{
      timespec{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
      timespec{.tv_sec = seconds.time_since_epoch().count(), .tv_nsec = (time - seconds).count()}};
  if (::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0)
    fail("set the time of", path);
}

void set_permissions(const fs::path& path, std::uint32_t permissions) {
  std::error_code error;
  fs::permissions(path, static_cast<fs::perms>(permissions), error);
  check(error, "set the permissions of", path);
}

bool write_out(const FileContent& content, std::FILE* file) {
  for (std::uint64_t offset = 0;;) {
    const auto piece = content.piece_at(offset);
    if (piece.empty()) return true;
    if (std::fwrite(piece.data(), 1, piece.size(), file) != piece.size()) return false;
    offset += piece.size();
  }
}

void save_file(const FileContent& content, const fs::path& path) {
  // "x": made by this call, so it is no link.
  std::FILE* file = std::fopen(path.c_str(), "wbx");
  if (file == nullptr) fail("make the file", path);
  const bool written = write_out(content, file);
  const int why = errno;
  if (std::fclose(file) == 0 && written) return;
  if (!written) errno = why;
  fail("write", path);
}

void save_entries(MemoryInode& directory, const fs::path& path);

void save(MemoryInode& inode, const fs::path& path) {
  std::error_code error;
  if (const auto* link = inode.link()) {
    fs::create_symlink(link->target, path, error);
    check(error, "make the symbolic link", path);
  } else if (const auto* file = inode.file()) {
    save_file(*file, path);
    set_permissions(path, inode.permissions | 0600u);
  } else {
    // Made by this call, so what comes into it is only what the tree has.
    if (!fs::create_directory(path, error) && !error) error = std::make_error_code(std::errc::file_exists);
    check(error, "make the directory", path);
    save_entries(inode, path);
    set_permissions(path, inode.permissions | 0700u);
  }
  set_modified(path, inode.modified);  // of a directory when it is complete
}

void save_entries(MemoryInode& directory, const fs::path& path) {
  for (const auto& [name, entry] : directory.directory()->entries()) save(*entry, path / name);
}

}  // namespace

void save_tree(const MemoryTree& tree, const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  check(error, "make the directory", directory);
  const bool empty = fs::is_empty(directory, error);
  check(error, "look into", directory);
  if (!empty) check(std::make_error_code(std::errc::directory_not_empty), "save files into", directory);
  save_entries(*tree.root(), directory);
}

}  // namespace netrig
