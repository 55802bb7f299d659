// The commands that look at files and directories, or change them, without a data connection.
#include <algorithm>

#include "ftp/number.hpp"
#include "ftp/session.hpp"

namespace netrig::ftp {

namespace {

Outcome done(Reply reply, std::string event) {
  return {std::move(reply), std::move(event)};
}

}  // namespace

Outcome Session::change_directory(const VirtualPath& path) {
  if (auto changed = files_.change_current(path); !changed) return file_error(changed.error(), path);
  return Reply(250, "The current directory is " + path.text() + ".");
}

Outcome Session::make_directory(const VirtualPath& path) {
  if (auto made = files_.root().make_directory(path.relative()); !made) return file_error(made.error(), path);
  return done({257, path.quoted() + " created."}, "created directory " + path.text());
}

Outcome Session::remove_directory(const VirtualPath& path) {
  if (path.is_root()) return Reply(550, "The root cannot be removed.");
  if (auto removed = files_.root().remove_directory(path.relative()); !removed) {
    return file_error(removed.error(), path);
  }
  return done({250, "Removed."}, "removed directory " + path.text());
}

Outcome Session::remove_file(const VirtualPath& path) {
  if (auto removed = files_.root().remove_file(path.relative()); !removed)
    return file_error(removed.error(), path);
  return done({250, "Deleted."}, "deleted " + path.text());
}

Outcome Session::rename_from(const VirtualPath& path) {
  if (path.is_root()) return Reply(550, "The root cannot be renamed.");
  if (const auto found = files_.status(path); !found) return file_error(found.error(), path);
  rename_from_ = path;
  return Reply(350, "Say the new name with RNTO.");
}

Outcome Session::rename_to(const VirtualPath& path) {
  const auto from = std::exchange(rename_from_, {});
  if (!from) return Reply(503, "Say RNFR right before.");
  if (path.is_root()) return Reply(553, "That name is not allowed.");
  if (auto renamed = files_.root().rename(from->relative(), path.relative()); !renamed) {
    return file_error(renamed.error(), path);
  }
  return done({250, "Renamed."}, "renamed " + from->text() + " to " + path.text());
}

Outcome Session::modified(const VirtualPath& path) const {
  const auto found = files_.status(path);
  if (!found) return file_error(found.error(), path);
  if (found->type != FileType::regular) return Reply(550, "Not a file.");
  return Reply(213, time_value(found->modified));
}

/// "MFMT 20260102130405 name".
Outcome Session::set_modified(const std::string& argument) {
  const auto space = argument.find(' ');
  const auto time = parse_time_value(std::string_view(argument).substr(0, space));
  if (!time || space != 14 || argument.size() == 15) return Reply(501, "Syntax: MFMT YYYYMMDDHHMMSS FILE");
  const auto path = files_.resolve(argument.substr(15));
  if (!path) return Reply(553, "That name is not allowed.");
  if (auto set = files_.root().set_modified(path->relative(), *time); !set)
    return file_error(set.error(), *path);
  return done({213, "Modify=" + time_value(*time) + "; " + path->text()}, "set the time of " + path->text());
}

/// RFC 959 4.1.3 SITE: "CHMOD 644 name", "HELP".
Outcome Session::site(const std::string& argument) {
  const auto command = parse_command(argument);
  if (command && command->verb == "HELP") return Reply(214, "SITE CHMOD MODE FILE changes a file's rights.");
  const auto name = std::string_view(argument).substr(0, argument.find(' '));
  const auto is_letter_of = [](char given, char expected) { return (given & ~0x20) == expected; };
  if (!std::ranges::equal(name, std::string_view("CHMOD"), is_letter_of))
    return Reply(502, "Not implemented.");
  if (!login_.may_write()) return Reply(550, "Permission denied: read only.");
  return change_mode(argument.substr(std::min(name.size() + 1, argument.size())));
}

/// Of the owner's, the group's and all others' rights; what makes programs run as somebody else is refused.
Outcome Session::change_mode(const std::string& argument) {
  constexpr unsigned kRights = 0777;
  const auto space = std::min(argument.find(' '), argument.size());
  const auto mode = parse_number<unsigned>(std::string_view(argument).substr(0, space), 8);
  if (!mode || *mode > kRights || argument.size() <= space + 1) {
    return Reply(501, "Syntax: SITE CHMOD MODE FILE, with an octal MODE of at most 777");
  }
  const auto path = files_.resolve(argument.substr(space + 1));
  if (!path) return Reply(553, "That name is not allowed.");
  if (auto set = files_.root().set_permissions(path->relative(), *mode); !set)
    return file_error(set.error(), *path);
  return done({200, "The rights of " + path->text() + " are set."}, "set the rights of " + path->text());
}

/// RFC 3659 4: the size as it would be transferred, which in TYPE A only reading the whole file could tell.
Outcome Session::size(const VirtualPath& path) const {
  if (data_.ascii()) return Reply(550, "SIZE is not told in TYPE A.");
  const auto found = files_.status(path);
  if (!found) return file_error(found.error(), path);
  if (found->type != FileType::regular) return Reply(550, "Not a file.");
  return Reply(213, std::to_string(found->size_bytes));
}

Outcome Session::hash(const VirtualPath& path) const {
  auto file = files_.root().open(path.relative(), OpenMode::read);
  if (!file) return file_error(file.error(), path);
  return {std::nullopt, ComputeHash{std::move(*file), path.text()}};
}

/// MLST, RFC 3659 7.2: one entry, on the control connection.
Outcome Session::facts(const VirtualPath& path, const std::string& argument) const {
  auto found = files_.entry(path);
  if (!found) return file_error(found.error(), path);
  const auto kind = argument.empty() ? EntryKind::current : EntryKind::entry;
  found->name = path.text();
  const auto line = fact_line(*found, kind, facts_, login_.may_write());
  return Reply(250, {"Listing " + path.text(), " " + line, "End"});
}

}  // namespace netrig::ftp
