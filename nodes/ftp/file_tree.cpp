#include "ftp/file_tree.hpp"

#include <algorithm>
#include <array>

#include "ftp/glob.hpp"
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

Result<DirectoryEntry> FileTree::entry(const VirtualPath& path) const {
  if (!path.is_root()) {
    const std::array names{path.name()};
    auto found = root_->entries(path.parent().relative(), names);
    if (!found) return found.error();
    if (!found->empty()) return std::move(found->front());
  }
  const auto found = status(path);  // says what is wrong
  if (!found) return found.error();
  return DirectoryEntry{path.name(), *found};
}

Result<ListedNames> FileTree::list(const VirtualPath& path) const {
  auto names = root_->names(path.relative(), kListedLimit);
  if (!names) return names.error();
  std::erase_if(*names, [](const std::string& name) { return name.starts_with(kPendingPrefix); });
  return ListedNames{path, std::move(*names)};
}

Result<ListedNames> FileTree::listed(const VirtualPath& path) const {
  const auto found = status(path);
  if (!found && found.error() == errc::no_such_file_or_directory && is_pattern(path.name()))
    return match(path);
  if (!found) return found.error();
  if (found->type == FileType::directory) return list(path);
  return ListedNames{path.parent(), {path.name()}};
}

Result<ListedNames> FileTree::match(const VirtualPath& path) const {
  auto listed = list(path.parent());
  if (!listed) return listed;
  const auto pattern = path.name();
  std::erase_if(listed->names, [&](const std::string& name) { return !matches_pattern(pattern, name); });
  if (listed->names.empty()) return errc::make_error_code(errc::no_such_file_or_directory);
  return listed;
}

bool is_of_file(const Error& error) {
  constexpr std::array kErrors{
      errc::no_space_on_device,    errc::file_too_large,      errc::io_error,
      errc::read_only_file_system, errc::bad_file_descriptor, errc::invalid_argument};
  constexpr int kQuotaExceeded = 122;  // EDQUOT, which std::errc lacks
  const bool is_quota =
      error.category() == boost::system::system_category() && error.value() == kQuotaExceeded;
  return is_quota || std::ranges::any_of(kErrors, [&](errc::errc_t code) { return error == code; });
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
  if (error == errc::operation_not_supported) return {550, "Not a file."};
  if (error == errc::invalid_seek) return {554, "The restart offset lies behind the end of the file."};
  if (error == errc::permission_denied || error == errc::operation_not_permitted ||
      error == errc::read_only_file_system || error == HostError::not_granted) {
    return {550, "Permission denied."};
  }
  if (error == errc::value_too_large) {
    return {451,
            "It holds more than " + std::to_string(FileTree::kListedLimit) + " entries, too many to list."};
  }
  if (error == errc::too_many_files_open || error == errc::too_many_files_open_in_system) {
    return {451, "The server has too many files open, try again later."};
  }
  return {550, error.message() + "."};
}

}  // namespace netrig::ftp
