// The shell's transfers, and its local directories.
#include <algorithm>
#include <utility>

#include "ftp/glob.hpp"
#include "ftp/listing.hpp"
#include "ftp/mirror.hpp"
#include "ftp/progress.hpp"
#include "ftp/shell.hpp"
#include "ftp/summary.hpp"

namespace netrig::ftp {

namespace {

FtpError no_name(const std::string& name) {
  return {"'" + printable(name) + "' is no name of a local file", {}};
}

std::string last_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

Task<FtpResult<>> Shell::fetch(std::string path, std::string name) {
  const auto target = local(name);
  if (!target || target->is_root()) co_return no_name(name);
  const FtpDestination destination{&directory_, target->relative()};
  auto observer = progress_lines(host_, name);
  auto done = co_await session_->fetch(path, destination, false, std::move(observer));
  if (!done) co_return done.error();
  host_.console().print(printable(name) + ", " + summary_text(*done) + check_text(*done));
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::store(std::string name, std::string path) {
  const auto source = local(name);
  if (!source || source->is_root()) co_return no_name(name);
  auto file = directory_.open(source->relative(), OpenMode::read);
  if (!file) co_return local_failure("read " + name, file.error());
  auto observer = progress_lines(host_, name);
  auto done = co_await session_->store(**file, name, path, std::nullopt, std::move(observer));
  if (!done) co_return done.error();
  host_.console().print(printable(name) + ", " + summary_text(*done) + check_text(*done));
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::get(Words words) {
  return fetch(words[0], words.size() == 2 ? words[1] : last_name(words[0]));
}

Task<FtpResult<>> Shell::put(Words words) {
  return store(words[0], words.size() == 2 ? words[1] : last_name(words[0]));
}

Task<FtpResult<>> Shell::reget(Words words) {
  const auto before = std::exchange(session_->settings().resume, true);
  auto done = co_await get(std::move(words));
  if (session_) session_->settings().resume = before;
  co_return done;
}

Task<FtpResult<>> Shell::reput(Words words) {
  const auto before = std::exchange(session_->settings().resume, true);
  auto done = co_await put(std::move(words));
  if (session_) session_->settings().resume = before;
  co_return done;
}

Task<FtpResult<>> Shell::get_many(Words words) {
  FtpResult<> all;
  for (const auto& pattern : words) {
    auto names = co_await session_->names(pattern);
    if (!names && !session_->is_connected()) co_return names.error();
    if (!names || names->empty()) {
      const auto why = names ? "nothing matches " + printable(pattern) : names.error().text;
      host_.console().error(why);
      all = FtpError{"not everything was fetched", {}};
      continue;
    }
    for (const auto& name : *names) {
      const auto file = last_name(name);
      if (!is_file_name(file)) continue;
      auto done = co_await fetch(name, file);
      if (done) continue;
      host_.console().error(done.error().text);
      all = FtpError{"not everything was fetched", {}};
      if (!session_->is_connected()) co_return all;
    }
  }
  co_return all;
}

Task<FtpResult<>> Shell::put_many(Words words) {
  FtpResult<> all;
  for (const auto& pattern : words) {
    const auto place = local(pattern);
    if (!place || place->is_root()) co_return no_name(pattern);
    const auto entries = directory_.list(place->parent().relative());
    if (!entries) co_return local_failure("list " + place->parent().text(), entries.error());
    bool found = false;
    for (const auto& entry : *entries) {
      if (entry.status.type != FileType::regular || !matches_pattern(place->name(), entry.name)) continue;
      found = true;
      const auto file = place->parent().child(entry.name).text();
      auto done = co_await store(file, entry.name);
      if (done) continue;
      host_.console().error(done.error().text);
      all = FtpError{"not everything was stored", {}};
      if (!session_->is_connected()) co_return all;
    }
    if (!found) all = FtpError{"nothing matches " + printable(pattern), {}};
  }
  co_return all;
}

Task<FtpResult<>> Shell::mirror(Words words) {
  MirrorSettings settings;
  while (!words.empty() && words[0].starts_with('-')) {
    if (words[0] == "-R") settings.upload = true;
    if (words[0] == "--delete") settings.removes = true;
    if (words[0] != "-R" && words[0] != "--delete")
      co_return FtpError{"mirror has no option " + printable(words[0]), {}};
    words.erase(words.begin());
  }
  if (words.empty() || words.size() > 2) co_return FtpError{"usage: mirror [-R] [--delete] FROM [TO]", {}};
  auto from = words[0];
  while (from.ends_with('/')) from.pop_back();
  const auto to = words.size() == 2 ? words[1] : last_name(from);
  // Of "/" or "." nobody knows what it is called on the other side; whatever is there might be removed.
  if (words.size() == 1 && !is_file_name(to))
    co_return FtpError{"mirror " + printable(words[0]) + " wants TO", {}};
  const auto& remote = settings.upload ? to : words[0];
  const auto& local_name = settings.upload ? words[0] : to;
  const auto place = local(local_name);
  if (!place) co_return no_name(local_name);
  Mirror work(host_, *session_, settings, [this](const std::string& line) { host_.console().print(line); });
  Mirror::Ends ends{.remote = remote, .directory = &directory_, .local = *place};
  auto report = co_await work.run(std::move(ends));
  if (!report) co_return report.error();
  host_.console().print(report_text(*report));
  if (report->failed > 0) co_return FtpError{"not everything was mirrored", {}};
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::change_local(Words words) {
  const auto place = words.empty() ? std::optional(VirtualPath()) : local(words[0]);
  if (!place) co_return no_name(words[0]);
  const auto found = directory_.status(place->relative());
  if (!found) {
    auto error = local_failure("open " + shown(*place), found.error());
    error.text +=
        "; local paths begin at " + printable(directory_name_) + ", --directory names another place";
    co_return error;
  }
  if (found->type != FileType::directory)
    co_return FtpError{printable(shown(*place)) + " is no directory", {}};
  local_ = *place;
  host_.console().print(printable(shown(local_)));
  co_return FtpResult<>();
}

std::string Shell::shown(const VirtualPath& path) const {
  return path.is_root() ? directory_name_ : directory_name_ + path.text();
}

Task<FtpResult<>> Shell::print_local(Words) {
  host_.console().print(printable(shown(local_)));
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::list_local(Words words) {
  const auto place = words.empty() ? std::optional(local_) : local(words[0]);
  if (!place) co_return no_name(words[0]);
  const auto entries = directory_.list(place->relative());
  if (!entries) co_return local_failure("list " + place->text(), entries.error());
  for (const auto& entry : *entries) {
    host_.console().print(printable(list_line(entry.name, entry.status, host_.wall_time())));
  }
  co_return FtpResult<>();
}

}  // namespace netrig::ftp
