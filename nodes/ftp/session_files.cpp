// The commands that look at files and directories, or change them, without a data connection.
#include "ftp/session.hpp"

namespace netrig::ftp {

namespace {

Outcome done(Reply reply, std::string event) {
  Outcome outcome(std::move(reply));
  outcome.event = std::move(event);
  return outcome;
}

}  // namespace

Outcome Session::change_directory(const VirtualPath& path) {
  if (auto changed = files_.change_current(path); !changed) return file_error_reply(changed.error());
  return Reply(250, "The current directory is " + path.text() + ".");
}

Outcome Session::make_directory(const VirtualPath& path) {
  if (auto made = files_.root().make_directory(path.relative()); !made) return file_error_reply(made.error());
  return done({257, path.quoted() + " created."}, "created directory " + path.text());
}

Outcome Session::remove_directory(const VirtualPath& path) {
  if (path.is_root()) return Reply(550, "The root cannot be removed.");
  if (auto removed = files_.root().remove_directory(path.relative()); !removed) {
    return file_error_reply(removed.error());
  }
  return done({250, "Removed."}, "removed directory " + path.text());
}

Outcome Session::remove_file(const VirtualPath& path) {
  if (auto removed = files_.root().remove_file(path.relative()); !removed)
    return file_error_reply(removed.error());
  return done({250, "Deleted."}, "deleted " + path.text());
}

Outcome Session::rename_from(const VirtualPath& path) {
  if (path.is_root()) return Reply(550, "The root cannot be renamed.");
  if (const auto found = files_.status(path); !found) return file_error_reply(found.error());
  rename_from_ = path;
  return Reply(350, "Say the new name with RNTO.");
}

Outcome Session::rename_to(const VirtualPath& path) {
  const auto from = std::exchange(rename_from_, {});
  if (!from) return Reply(503, "Say RNFR right before.");
  if (path.is_root()) return Reply(553, "That name is not allowed.");
  if (auto renamed = files_.root().rename(from->relative(), path.relative()); !renamed) {
    return file_error_reply(renamed.error());
  }
  return done({250, "Renamed."}, "renamed " + from->text() + " to " + path.text());
}

Outcome Session::modified(const VirtualPath& path) const {
  const auto found = files_.status(path);
  if (!found) return file_error_reply(found.error());
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
    return file_error_reply(set.error());
  return done({213, "Modify=" + time_value(*time) + "; " + path->text()}, "set the time of " + path->text());
}

/// RFC 3659 4: the size as it would be transferred, which in TYPE A only reading the whole file could tell.
Outcome Session::size(const VirtualPath& path) const {
  if (data_.ascii()) return Reply(550, "SIZE is not told in TYPE A.");
  const auto found = files_.status(path);
  if (!found) return file_error_reply(found.error());
  if (found->type != FileType::regular) return Reply(550, "Not a file.");
  return Reply(213, std::to_string(found->size_bytes));
}

/// MLST, RFC 3659 7.2: one entry, on the control connection.
Outcome Session::facts(const VirtualPath& path, const std::string& argument) const {
  const auto found = files_.status(path);
  if (!found) return file_error_reply(found.error());
  const auto kind = argument.empty() ? EntryKind::current : EntryKind::entry;
  const auto line = fact_line(path.text(), *found, kind, facts_, login_.may_write());
  return Reply(250, {"Listing " + path.text(), " " + line, "End"});
}

}  // namespace netrig::ftp
