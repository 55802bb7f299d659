#include "kernel/kernel_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "kernel/kernel_directory.hpp"
#include "kernel/kernel_file.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

KernelFiles::KernelFiles(std::string own, std::vector<GrantedPath> grants)
    : own_path_(std::move(own)), grants_(std::move(grants)) {}

bool KernelFiles::is_granted(const GrantedPath& path) const {
  return std::find(grants_.begin(), grants_.end(), path) != grants_.end();
}

std::string KernelFiles::resolved(const GrantedPath& path) const {
  return path.text.starts_with('/') ? path.text : own_path_ + "/" + path.text;
}

Directory& KernelFiles::own() {
  if (!own_) {
    auto directory = KernelDirectory::at(own_path_);
    if (!directory) throw_errno("open the directory " + own_path_, directory.error().value());
    own_ = std::move(*directory);
  }
  return *own_;
}

Result<std::unique_ptr<Directory>> KernelFiles::directory(const GrantedPath& path) {
  if (!is_granted(path)) return HostError::not_granted;
  auto directory = KernelDirectory::at(resolved(path));
  if (!directory) return directory.error();
  return std::unique_ptr<Directory>(std::move(*directory));
}

Result<std::unique_ptr<File>> KernelFiles::open(const GrantedPath& path, OpenMode mode) {
  if (!is_granted(path)) return HostError::not_granted;
  constexpr mode_t kFileMode = 0666;
  auto file = FileDescriptor::adopt(
      retry_interrupted([&] { return ::open(resolved(path).c_str(), open_flags(mode), kFileMode); }));
  if (!file.is_open()) return last_error();
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return last_error();
  if (S_ISDIR(status.st_mode)) return system_error(EISDIR);
  if (!S_ISREG(status.st_mode) && !S_ISCHR(status.st_mode)) return system_error(EOPNOTSUPP);
  return std::make_unique<KernelFile>(std::move(file));
}

}  // namespace netrig
