#include "simulator/memory_file.hpp"

#include <limits>

namespace netrig {

namespace errc = boost::system::errc;

namespace {

/// Whether a kernel could say it in an off_t.
bool fits(std::uint64_t offset) {
  return offset <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

}  // namespace

Result<std::size_t> MemoryFile::read_at(std::uint64_t offset, MutableByteView buffer) {
  return std::as_const(*inode_).file()->read(offset, buffer);
}

Result<> MemoryFile::write_at(std::uint64_t offset, ByteView bytes) {
  if (bytes.empty()) return {};
  if (!fits(offset)) return make_error_code(errc::file_too_large);
  if (!is_writable_) return make_error_code(errc::bad_file_descriptor);
  if (!inode_->file()->write(offset, bytes)) return make_error_code(errc::no_space_on_device);
  inode_->modified = tree_->now();
  return {};
}

Result<> MemoryFile::resize(std::uint64_t size_bytes) {
  if (!fits(size_bytes)) return make_error_code(errc::file_too_large);
  if (!is_writable_) return make_error_code(errc::invalid_argument);
  if (!inode_->file()->resize(size_bytes)) return make_error_code(errc::no_space_on_device);
  inode_->modified = tree_->now();
  return {};
}

Result<> MemoryFile::set_permissions(std::uint32_t permissions) {
  inode_->permissions = permissions & 0777u;
  return {};
}

}  // namespace netrig
