#include "simulator/memory_files.hpp"

#include <algorithm>
#include <string_view>

namespace netrig {

namespace errc = boost::system::errc;

namespace {

constexpr std::string_view kNullDevice = "/dev/null";

/// /dev/null.
class NullFile final : public File {
 public:
  Result<std::size_t> read_at(std::uint64_t, MutableByteView) override { return std::size_t{0}; }
  Result<> write_at(std::uint64_t, ByteView) override { return {}; }
  Result<> resize(std::uint64_t) override { return make_error_code(errc::invalid_argument); }
  Result<> sync() override { return make_error_code(errc::invalid_argument); }
  Result<FileStatus> status() const override { return FileStatus{.permissions = 0666}; }
  Result<> set_permissions(std::uint32_t) override { return make_error_code(errc::operation_not_permitted); }
};

/// The path beneath the node's directory, if an absolute path leads there.
Result<std::string> beneath_node(const std::string& path) {
  constexpr std::string_view kNodeDirectory = "/run/node";
  if (!path.starts_with('/')) return path;
  const auto rest = path.substr(std::min(kNodeDirectory.size(), path.size()));
  if (!path.starts_with(kNodeDirectory) || (!rest.empty() && rest.front() != '/')) {
    return make_error_code(errc::no_such_file_or_directory);
  }
  const auto begin = rest.find_first_not_of('/');
  return begin == std::string::npos ? "." : rest.substr(begin);
}

}  // namespace

bool MemoryFiles::is_granted(const GrantedPath& path) const {
  return std::find(grants_.begin(), grants_.end(), path) != grants_.end();
}

Result<std::unique_ptr<Directory>> MemoryFiles::directory(const GrantedPath& path) {
  if (!is_granted(path)) return HostError::not_granted;
  if (path.text == kNullDevice) return make_error_code(errc::not_a_directory);
  const auto beneath = beneath_node(path.text);
  if (!beneath) return beneath.error();
  auto inode = find_beneath(tree_->root(), *beneath);
  if (!inode) return inode.error();
  if ((*inode)->directory() == nullptr) return make_error_code(errc::not_a_directory);
  return std::make_unique<MemoryDirectory>(tree_, std::move(*inode));
}

Result<std::unique_ptr<File>> MemoryFiles::open(const GrantedPath& path, OpenMode mode) {
  if (!is_granted(path)) return HostError::not_granted;
  if (path.text == kNullDevice) {
    if (mode == OpenMode::create_new) return make_error_code(errc::file_exists);
    return std::make_unique<NullFile>();
  }
  const auto beneath = beneath_node(path.text);
  if (!beneath) return beneath.error();
  return own_.open(*beneath, mode);
}

}  // namespace netrig
