#include "kernel/kernel_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "kernel/kernel_file.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

constexpr mode_t kFileMode = 0666;
constexpr mode_t kDirectoryMode = 0777;

/// errno after a call with RESOLVE_BENEATH: EXDEV says that the path leads out, ELOOP that it ends in a
/// link that may not be followed.
Error beneath_error() {
  if (errno == EXDEV || errno == ELOOP) return HostError::not_granted;
  return last_error();
}

/// Path with which the kernel names an open file, for calls that take no descriptor of O_PATH.
std::string descriptor_path(const FileDescriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.number());
}

/// At most so many names of an open directory, as the kernel gives them.
Result<std::vector<std::string>> read_names(const FileDescriptor& directory, std::size_t most) {
  constexpr std::size_t kBufferBytes = 64 * 1024;
  Bytes buffer(kBufferBytes);
  std::vector<std::string> names;
  for (;;) {
    const auto count = ::getdents64(directory.number(), buffer.data(), buffer.size());
    if (count < 0) return last_error();
    if (count == 0) return names;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      // The kernel wrote these records, aligned, into our buffer.
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
      if (names.size() > most) return system_error(EOVERFLOW);
      at += entry->d_reclen;
    }
  }
}

/// What a name is; a link as itself. Of what nobody may look at, e.g. another user's mount, only that it is
/// there. Errors: of the name, if it is gone; else of the directory.
Result<DirectoryEntry> entry_in(const FileDescriptor& directory, const std::string& name) {
  struct stat status {};
  if (::fstatat(directory.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    return DirectoryEntry{name, to_file_status(status), S_ISLNK(status.st_mode)};
  }
  const auto error = last_error();
  if (errno == ENOENT || ::fstatat(directory.number(), ".", &status, 0) != 0) return error;
  return DirectoryEntry{name, FileStatus()};
}

}  // namespace

Result<FileDescriptor> open_beneath(int directory, const std::string& path, int flags, mode_t mode) {
  if (path.find('\0') != std::string::npos) return system_error(EINVAL);
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  const bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  how.mode = creates ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const auto text = path.empty() ? "." : path.c_str();
  // EAGAIN: a rename elsewhere raced with the resolution (openat2(2)).
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    const auto number = ::syscall(SYS_openat2, directory, text, &how, sizeof how);
    if (number >= 0) return FileDescriptor::adopt(static_cast<int>(number));
    if (errno != EAGAIN && errno != EINTR) break;
  }
  return beneath_error();
}

Result<std::unique_ptr<KernelDirectory>> KernelDirectory::at(const std::string& path) {
  auto directory = FileDescriptor::adopt(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) return last_error();
  return std::make_unique<KernelDirectory>(std::move(directory));
}

Result<FileDescriptor> KernelDirectory::resolve(const std::string& path, int flags, mode_t mode) const {
  return open_beneath(directory_.number(), path, flags, mode);
}

Result<KernelDirectory::Place> KernelDirectory::place_of(const std::string& path) const {
  auto end = path.find_last_not_of('/');
  if (end == std::string::npos) return path.empty() ? system_error(ENOENT) : HostError::not_granted;
  const auto slash = path.rfind('/', end);
  const auto begin = slash == std::string::npos ? 0 : slash + 1;
  auto name = path.substr(begin, end + 1 - begin);
  if (name == "." || name == "..") return system_error(EINVAL);
  if (name.find('\0') != std::string::npos) return system_error(EINVAL);
  auto parent = resolve(path.substr(0, begin), O_PATH | O_DIRECTORY);
  if (!parent) return parent.error();
  return Place(std::move(*parent), std::move(name));
}

Result<std::unique_ptr<File>> KernelDirectory::open(const std::string& path, OpenMode mode) {
  auto file = resolve(path, open_flags(mode), kFileMode);
  if (!file) return file.error();
  auto opened = std::make_unique<KernelFile>(std::move(*file));
  auto status = opened->status();
  if (!status) return status.error();
  if (status->type == FileType::directory) return system_error(EISDIR);
  if (status->type != FileType::regular) return system_error(EOPNOTSUPP);
  return opened;
}

Result<std::unique_ptr<File>> KernelDirectory::create_unnamed(const std::string& path) {
  auto file = resolve(path, O_TMPFILE | O_RDWR, kFileMode);
  if (!file) return file.error();
  return std::make_unique<KernelFile>(std::move(*file));
}

Result<> KernelDirectory::link(File& file, const std::string& path) {
  const auto* own = dynamic_cast<KernelFile*>(&file);
  if (own == nullptr) return system_error(EINVAL);
  auto place = place_of(path);
  if (!place) return place.error();
  const auto source = descriptor_path(*own->descriptor());
  if (::linkat(AT_FDCWD, source.c_str(), place->first.number(), place->second.c_str(), AT_SYMLINK_FOLLOW) !=
      0) {
    return last_error();
  }
  return {};
}

Result<std::unique_ptr<Directory>> KernelDirectory::directory(const std::string& path) const {
  auto beneath = resolve(path, O_PATH | O_DIRECTORY);
  if (!beneath) return beneath.error();
  return std::make_unique<KernelDirectory>(std::move(*beneath));
}

Result<FileStatus> KernelDirectory::status(const std::string& path) const {
  auto file = resolve(path, O_PATH);
  if (!file) return file.error();
  return KernelFile(std::move(*file)).status();
}

Result<std::vector<std::string>> KernelDirectory::names(const std::string& path, std::size_t most) const {
  auto directory = resolve(path, O_RDONLY | O_DIRECTORY);
  if (!directory) return directory.error();
  auto names = read_names(*directory, most);
  if (names) std::sort(names->begin(), names->end());  // std::string compares bytes as unsigned
  return names;
}

Result<std::vector<DirectoryEntry>> KernelDirectory::entries(const std::string& path,
                                                             std::span<const std::string> names) const {
  auto directory = resolve(path, O_PATH | O_DIRECTORY);
  if (!directory) return directory.error();
  std::vector<DirectoryEntry> entries;
  entries.reserve(names.size());
  for (const auto& name : names) {
    auto entry = entry_in(*directory, name);
    if (!entry && entry.error() == boost::system::errc::no_such_file_or_directory) continue;
    if (!entry) return entry.error();
    if (entry->is_link) {
      if (auto target = this->status(path.empty() ? name : path + "/" + name)) entry->status = *target;
    }
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Result<> KernelDirectory::make_directory(const std::string& path) {
  auto place = place_of(path);
  if (!place) return place.error();
  if (::mkdirat(place->first.number(), place->second.c_str(), kDirectoryMode) != 0) return last_error();
  return {};
}

Result<> KernelDirectory::remove_file(const std::string& path) {
  return remove(path, 0);
}
Result<> KernelDirectory::remove_directory(const std::string& path) {
  return remove(path, AT_REMOVEDIR);
}

Result<> KernelDirectory::remove(const std::string& path, int flags) {
  auto place = place_of(path);
  if (!place) return place.error();
  if (::unlinkat(place->first.number(), place->second.c_str(), flags) != 0) return last_error();
  return {};
}

Result<> KernelDirectory::rename(const std::string& from, const std::string& to) {
  auto source = place_of(from);
  if (!source) return source.error();
  auto target = place_of(to);
  if (!target) return target.error();
  if (::renameat(source->first.number(), source->second.c_str(), target->first.number(),
                 target->second.c_str()) != 0) {
    return last_error();
  }
  return {};
}

Result<> KernelDirectory::set_modified(const std::string& path, WallTime time) {
  auto file = resolve(path, O_PATH);
  if (!file) return file.error();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::array<timespec, 2> times{
      timespec{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
      timespec{.tv_sec = seconds.time_since_epoch().count(), .tv_nsec = (time - seconds).count()}};
  if (::utimensat(AT_FDCWD, descriptor_path(*file).c_str(), times.data(), 0) != 0) return last_error();
  return {};
}

Result<> KernelDirectory::set_permissions(const std::string& path, std::uint32_t permissions) {
  auto file = resolve(path, O_PATH);
  if (!file) return file.error();
  if (::chmod(descriptor_path(*file).c_str(), permissions & 0777u) != 0) return last_error();
  return {};
}

}  // namespace netrig
