#include "ftp/file_tree.hpp"

#include <algorithm>

#include "ftp/pending_file.hpp"

namespace netrig::ftp {

namespace errc = boost::system::errc;

Result<> FileTree::change_current(const VirtualPath& path) {
  const auto found = status(path);
  if (!found) return found.error();
  if (found->type != FileType::directory) return errc::make_error_code(errc::not_a_directory);
  current_ = path;
  return {};
}

std::optional<VirtualPath> FileTree::resolve(const std::string& argument) const {
  auto path = current_.resolve(argument);
  const auto is_hidden = [](const std::string& name) { return name.starts_with(kPendingPrefix); };
  if (path && std::ranges::any_of(path->names(), is_hidden)) return {};
  return path;
}

Result<std::vector<DirectoryEntry>> FileTree::list(const VirtualPath& path) const {
  auto entries = root_->list(path.relative());
  if (!entries) return entries;
  std::erase_if(*entries, [](const DirectoryEntry& entry) { return entry.name.starts_with(kPendingPrefix); });
  return entries;
}

Reply file_error_reply(const Error& error) {
  if (error == errc::no_space_on_device) return {452, "The disk is full."};
  if (error == errc::file_too_large) return {552, "The file is too large."};
  if (error == errc::no_such_file_or_directory) return {550, "No such file or directory."};
  if (error == errc::not_a_directory) return {550, "Not a directory."};
  if (error == errc::is_a_directory) return {550, "It is a directory."};
  if (error == errc::directory_not_empty) return {550, "The directory is not empty."};
  if (error == errc::file_exists) return {550, "It exists already."};
  if (error == errc::filename_too_long) return {553, "The name is too long."};
  if (error == errc::invalid_seek) return {554, "The restart offset lies behind the end of the file."};
  if (error == errc::permission_denied || error == errc::operation_not_permitted ||
      error == errc::read_only_file_system || error == HostError::not_granted) {
    return {550, "Permission denied."};
  }
  if (error == errc::too_many_files_open || error == errc::too_many_files_open_in_system) {
    return {451, "The server has too many files open, try again later."};
  }
  return {550, error.message() + "."};
}

}  // namespace netrig::ftp
