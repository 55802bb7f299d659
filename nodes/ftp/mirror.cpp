#include "ftp/mirror.hpp"

#include <utility>

#include "ftp/summary.hpp"

namespace netrig::ftp {

namespace {

constexpr int kDepthLimit = 64;
constexpr std::uint64_t kEntriesLimit = 1'000'000;

std::string child_of(const std::string& directory, const std::string& name) {
  if (directory.empty()) return name;
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

FtpError too_deep(const std::string& path) {
  FtpError error(printable(path) + ": more than " + std::to_string(kDepthLimit) + " directories deep", {});
  error.concerns_one_file = true;
  return error;
}

/// Some servers say that all went well when they cannot read a directory: vsftpd does.
FtpError not_trusted(const std::string& path) {
  FtpError error(
      printable(path) + ": the listing is empty, as if the server could not read it: nothing is removed", {});
  error.concerns_one_file = true;
  return error;
}

FtpError too_many() {
  return {"mirror: more than " + std::to_string(kEntriesLimit) + " files and directories", {}};
}

RemoteEntry entry_of(const DirectoryEntry& local) {
  RemoteEntry entry{.name = local.name, .modified = local.status.modified};
  if (local.is_link) {
    entry.type = RemoteType::link;
    return entry;
  }
  if (local.status.type == FileType::directory) entry.type = RemoteType::directory;
  if (local.status.type == FileType::regular) {
    entry.type = RemoteType::file;
    entry.size_bytes = local.status.size_bytes;
  }
  return entry;
}

}  // namespace

Mirror::Mirror(Host& host, ClientSession& session, MirrorSettings settings,
               std::function<void(const std::string&)> on_line)
    : host_(host), session_(session), settings_(settings), on_line_(std::move(on_line)) {}

Task<FtpResult<MirrorReport>> Mirror::run(Ends ends) {
  directory_ = ends.directory;
  places_.push_back({.remote = std::move(ends.remote), .local = std::move(ends.local)});
  while (!places_.empty()) {
    auto place = std::move(places_.back());
    places_.pop_back();
    auto visited = co_await visit(std::move(place));
    if (!visited) co_return visited.error();
  }
  co_return report_;
}

/// What a server refuses of one file is no reason to leave the others.
FtpResult<> Mirror::note_failure(const FtpError& error) {
  if (!error.concerns_one_file && (!error.reply_code || *error.reply_code / 100 != 5)) return error;
  ++report_.failed;
  host_.console().error(error.text);
  return {};
}

Task<FtpResult<MirrorSide>> Mirror::remote_side(const Place& place, bool may_be_absent) {
  MirrorSide side;
  if (place.is_new) co_return side;
  auto listing = co_await session_.entries(place.remote);
  const bool is_doubtful = listing && listing->entries.empty() && !listing->tells_of_itself;
  if (is_doubtful) {
    // To LIST some servers answer that nothing is in a directory that is not there.
    auto found = co_await session_.find_directory(place.remote);
    if (!found) listing = found.error();
  }
  constexpr int kNoSuchFile = 550;
  const bool is_absent = !listing && listing.error().reply_code == kNoSuchFile;
  if (may_be_absent && is_absent) {
    auto made = co_await make_remote(place.remote);
    if (!made) co_return made.error();
    co_return side;
  }
  if (!listing) co_return listing.error();
  // Only where it is what is mirrored may a listing make us remove anything.
  const bool removes_here = settings_.removes && !settings_.upload;
  if (is_doubtful && removes_here && !is_empty_here(place)) co_return not_trusted(place.remote);
  for (auto& entry : listing->entries) side.emplace(entry.name, std::move(entry));
  co_return side;
}

/// Or absent: there is nothing to remove.
bool Mirror::is_empty_here(const Place& place) const {
  const auto local = local_side(place, false);
  return !local || local->empty();
}

FtpResult<MirrorSide> Mirror::local_side(const Place& place, bool may_be_absent) const {
  MirrorSide side;
  const auto path = place.local.relative();
  auto entries = directory_->list(path);
  namespace errc = boost::system::errc;
  if (!entries && may_be_absent && entries.error() == errc::no_such_file_or_directory) {
    if (auto made = directory_->make_directory(path); !made)
      return local_failure("make the directory " + path, made.error());
    return side;
  }
  if (!entries) {
    auto error = local_failure("list " + path, entries.error());
    error.concerns_one_file = true;
    return error;
  }
  for (const auto& entry : *entries) {
    if (is_file_name(entry.name)) side.emplace(entry.name, entry_of(entry));
  }
  return side;
}

Task<FtpResult<>> Mirror::visit(Place place) {
  if (place.depth > kDepthLimit) co_return too_deep(place.remote);
  // First what is mirrored: where that is not there, nothing is made on the other side.
  FtpResult<MirrorSide> local;
  FtpResult<MirrorSide> remote;
  if (settings_.upload) local = local_side(place, false);
  if (local) remote = co_await remote_side(place, settings_.upload && place.depth == 0);
  if (remote && !settings_.upload) local = local_side(place, true);
  if (!local || !remote) {
    const FtpError error = local ? remote.error() : local.error();
    co_return place.depth == 0 ? FtpResult<>(error) : note_failure(error);
  }
  auto completed = co_await complete_times(place, *remote, *local);
  if (!completed) co_return completed;
  const auto& from = settings_.upload ? *local : *remote;
  const auto& to = settings_.upload ? *remote : *local;
  entries_ += from.size();
  if (entries_ > kEntriesLimit) co_return too_many();
  for (auto& action : plan_mirror(from, to, settings_.removes)) {
    auto acted = co_await act(place, std::move(action));
    if (acted) continue;
    auto noted = note_failure(acted.error());
    if (!noted) co_return noted;
  }
  co_return FtpResult<>();
}

Task<FtpResult<>> Mirror::complete_times(const Place& place, MirrorSide& remote, const MirrorSide& local) {
  for (auto& [name, entry] : remote) {
    const auto other = local.find(name);
    const bool decides = entry.type == RemoteType::file && !entry.modified && other != local.end() &&
                         other->second.size_bytes == entry.size_bytes;
    if (!decides) continue;
    const auto path = child_of(place.remote, name);
    auto time = co_await session_.modified(path);
    if (!time) co_return time.error();
    entry.modified = *time;
  }
  co_return FtpResult<>();
}

Task<FtpResult<>> Mirror::act(const Place& place, MirrorAction action) {
  FtpResult<> done;
  const auto shown = printable(place.local.child(action.name).relative());
  switch (action.step) {
    case MirrorStep::keep:
      ++report_.kept;
      break;
    case MirrorStep::skip:
      ++report_.skipped;
      on_line_(
          shown + " skipped: " +
          (action.entry.type == RemoteType::link ? "a symbolic link" : "neither a file nor a directory"));
      break;
    case MirrorStep::obstacle:
      ++report_.failed;
      host_.console().error(shown + ": a file, a directory or a link here, and another of them there");
      break;
    case MirrorStep::enter:
      done = co_await enter(place, action);
      break;
    case MirrorStep::transfer:
      done = co_await transfer(place, action);
      break;
    case MirrorStep::remove:
      done = co_await remove(place, action);
      break;
  }
  co_return done;
}

Task<FtpResult<>> Mirror::enter(const Place& place, const MirrorAction& action) {
  Place next{.remote = child_of(place.remote, action.name),
             .local = place.local.child(action.name),
             .depth = place.depth + 1,
             .is_new = settings_.upload && !action.exists};
  if (next.depth > kDepthLimit) co_return too_deep(next.remote);
  if (next.is_new) {
    auto made = co_await make_remote(next.remote);
    if (!made) co_return made;
  }
  places_.push_back(std::move(next));
  co_return FtpResult<>();
}

Task<FtpResult<>> Mirror::make_remote(const std::string& path) {
  const Command make{"MKD", path};
  auto made = co_await session_.command(make);
  if (!made) co_return made.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> Mirror::transfer(const Place& place, const MirrorAction& action) {
  const auto local = place.local.child(action.name).relative();
  FtpResult<FtpSummary> done;
  if (settings_.upload) {
    done = co_await upload(place, action);
  } else {
    const FtpDestination destination{directory_, local, action.has_part_name};
    const FtpObserver silent;
    const auto remote = child_of(place.remote, action.name);
    done = co_await session_.fetch(remote, destination, true, silent);
  }
  if (!done) co_return done.error();
  ++report_.transferred;
  report_.bytes += done->bytes;
  on_line_(printable(local) + ", " + summary_text(*done) + check_text(*done));
  co_return FtpResult<>();
}

Task<FtpResult<FtpSummary>> Mirror::upload(const Place& place, const MirrorAction& action) {
  const auto local = place.local.child(action.name).relative();
  auto file = directory_->open(local, OpenMode::read);
  if (!file) {
    auto error = local_failure("read " + local, file.error());
    error.concerns_one_file = true;
    co_return error;
  }
  auto known = co_await session_.features();
  if (!known) co_return known.error();
  const auto time = known->set_time ? action.entry.modified : std::nullopt;
  const FtpObserver silent;
  const auto remote = child_of(place.remote, action.name);
  auto stored = co_await session_.store(**file, local, remote, time, silent);
  co_return stored;
}

Task<FtpResult<>> Mirror::remove(const Place& place, const MirrorAction& action) {
  const auto local = place.local.child(action.name);
  FtpResult<> removed;
  if (settings_.upload) {
    const auto remote = child_of(place.remote, action.name);
    removed = co_await remove_remote(remote, action.entry.type, place.depth);
  } else {
    removed = remove_local(local, place.depth);
  }
  if (!removed) co_return removed;
  ++report_.removed;
  on_line_(printable(local.relative()) + " removed");
  co_return FtpResult<>();
}

Task<FtpResult<>> Mirror::remove_remote(std::string path, RemoteType type, int depth) {
  if (depth > kDepthLimit) co_return too_deep(path);
  const bool is_directory = type == RemoteType::directory;
  if (is_directory) {
    auto listing = co_await session_.entries(path);
    if (!listing) co_return listing.error();
    entries_ += listing->entries.size();
    if (entries_ > kEntriesLimit) co_return too_many();
    for (const auto& entry : listing->entries) {
      const auto child = child_of(path, entry.name);
      auto removed = co_await remove_remote(child, entry.type, depth + 1);
      if (!removed) co_return removed;
    }
  }
  const Command remove{is_directory ? "RMD" : "DELE", path};
  auto removed = co_await session_.command(remove);
  if (!removed) co_return removed.error();
  co_return FtpResult<>();
}

FtpResult<> Mirror::remove_local(const VirtualPath& path, int depth) {
  if (depth > kDepthLimit) return too_deep(path.text());
  const auto text = path.relative();
  // A link to a directory is removed as what it is.
  auto removed = directory_->remove_file(text);
  if (removed) return {};
  if (removed.error() != boost::system::errc::is_a_directory)
    return local_failure("remove " + text, removed.error());
  const auto entries = directory_->list(text);
  if (!entries) return local_failure("list " + text, entries.error());
  for (const auto& entry : *entries) {
    if (auto done = remove_local(path.child(entry.name), depth + 1); !done) return done;
  }
  if (auto done = directory_->remove_directory(text); !done)
    return local_failure("remove " + text, done.error());
  return {};
}

std::string report_text(const MirrorReport& report) {
  auto text = std::to_string(report.transferred) + (report.transferred == 1 ? " file of " : " files of ") +
              byte_count(report.bytes) + ", " + std::to_string(report.kept) + " kept";
  if (report.removed > 0) text += ", " + std::to_string(report.removed) + " removed";
  if (report.skipped > 0) text += ", " + std::to_string(report.skipped) + " skipped";
  if (report.failed > 0) text += ", " + std::to_string(report.failed) + " failed";
  return text;
}

}  // namespace netrig::ftp
