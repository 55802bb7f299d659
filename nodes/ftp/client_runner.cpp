#include "ftp/client_runner.hpp"

#include <algorithm>
#include <utility>

#include "ftp/progress.hpp"
#include "ftp/shell.hpp"
#include "ftp/summary.hpp"

namespace netrig::ftp {

namespace {

std::string last_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

Task<int> ClientRunner::run() {
  const Deadline deadline = job_.time_limit ? Deadline(host_.now() + *job_.time_limit) : Deadline();
  FtpResult<> done;
  if (job_.kind == JobKind::shell) {
    done = open_for_shell();
    if (done) {
      const auto name = job_.directory ? job_.directory->text : ".";
      Shell shell(host_, {directory(), name}, job_.settings, deadline);
      const int status = co_await shell.run(job_.url);
      co_return status;
    }
  } else {
    ClientSession session(host_, *job_.url, job_.settings, deadline);
    done = co_await open_directories(session);
    if (done) done = co_await carry_out(session);
    if (done) co_await session.quit();
  }
  if (done) co_return kExitDone;
  remove_made();
  host_.console().error("ftp-client: " + done.error().text);
  co_return kExitFailed;
}

Task<FtpResult<>> ClientRunner::carry_out(ClientSession& session) {
  switch (job_.kind) {
    case JobKind::get:
      return get(session);
    case JobKind::get_many:
      return get_many(session);
    case JobKind::put:
      return put(session);
    case JobKind::mirror:
      return mirror(session);
    case JobKind::list:
    case JobKind::shell:
      break;
  }
  return list(session);
}

FtpResult<> ClientRunner::open_for_shell() {
  if (!job_.directory) return {};
  auto opened = host_.files().directory(*job_.directory);
  if (!opened) return local_failure("open " + job_.directory->text, opened.error());
  directories_.push_back(std::move(*opened));
  return {};
}

Task<FtpResult<>> ClientRunner::open_directories(ClientSession& session) {
  FtpResult<> opened;
  if (job_.directory) opened = co_await open_directory(session, job_.directory->text);
  if (opened && job_.kind == JobKind::mirror) opened = co_await open_directory(session, job_.files[0]);
  co_return opened;
}

/// What is fetched to is made if it is not there, where the program may: beneath its own directory. And not
/// before the server is reached.
Task<FtpResult<>> ClientRunner::open_directory(ClientSession& session, std::string name) {
  const bool is_first = directories_.empty();
  auto opened = is_first ? host_.files().directory(GrantedPath{name}) : directory().directory(name);
  // A name that the URL gave is none that the command line grants.
  const bool is_of_url = !opened && opened.error() == HostError::not_granted && is_first;
  if (is_of_url) opened = host_.files().own().directory(name);
  const bool is_absent = !opened && opened.error() == boost::system::errc::no_such_file_or_directory;
  const bool fetches = job_.kind == JobKind::get || job_.kind == JobKind::get_many ||
                       (job_.kind == JobKind::mirror && !job_.mirror.upload);
  if (is_absent && fetches) {
    auto reached = co_await session.reach();
    if (!reached) co_return reached;
    if (directory().make_directory(name)) {
      made_.push_back({directory(), name});
      opened = directory().directory(name);
    }
  }
  if (!opened) co_return local_failure("open " + name, opened.error());
  directories_.push_back(std::move(*opened));
  co_return FtpResult<>();
}

/// Where nothing came into them, they are of no use.
void ClientRunner::remove_made() {
  for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
    if (!made->parent.remove_directory(made->name)) return;  // there is something in it
  }
}

Task<FtpResult<>> ClientRunner::fetch(ClientSession& session, std::string path, std::string name) {
  const FtpDestination destination{&directory(), name};
  auto observer = progress_lines(host_, name);
  auto done = co_await session.fetch(path, destination, false, std::move(observer));
  if (!done) co_return done.error();
  host_.console().print(printable(name) + ", " + summary_text(*done) + check_text(*done));
  co_return FtpResult<>();
}

Task<FtpResult<>> ClientRunner::get(ClientSession& session) {
  return fetch(session, job_.url->path, job_.files[0]);
}

Task<FtpResult<>> ClientRunner::get_many(ClientSession& session) {
  auto names = co_await session.names(job_.url->path);
  if (!names) co_return names.error();
  if (names->empty()) co_return FtpError{"nothing matches " + printable(job_.url->path), {}};
  std::size_t failed = 0;
  for (const auto& path : *names) {
    const auto name = last_name(path);
    if (!is_file_name(name)) continue;
    auto done = co_await fetch(session, path, name);
    if (done) continue;
    if (!done.error().reply_code) co_return done;
    ++failed;
    host_.console().error(done.error().text);
  }
  if (failed > 0)
    co_return FtpError{std::to_string(failed) + " of " + std::to_string(names->size()) + " were not fetched",
                       {}};
  co_return FtpResult<>();
}

Task<FtpResult<>> ClientRunner::put(ClientSession& session) {
  for (const auto& name : job_.files) {
    auto file = host_.files().open(GrantedPath{name}, OpenMode::read);
    if (!file) co_return local_failure("read " + name, file.error());
    auto path = job_.url->path;
    if (path.empty() || path.ends_with('/')) path += last_name(name);
    auto observer = progress_lines(host_, name);
    auto done = co_await session.store(**file, name, path, std::nullopt, std::move(observer));
    if (!done) co_return done.error();
    const auto anew = job_.settings.resume && done->bytes_there_before == 0 ? ", from the start" : "";
    host_.console().print(printable(name) + ", " + summary_text(*done) + anew + check_text(*done));
  }
  co_return FtpResult<>();
}

Task<FtpResult<>> ClientRunner::list(ClientSession& session) {
  auto text = co_await session.listing(job_.url->path);
  if (!text) co_return text.error();
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    host_.console().print(printable(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  co_return FtpResult<>();
}

Task<FtpResult<>> ClientRunner::mirror(ClientSession& session) {
  Mirror work(host_, session, job_.mirror, [this](const std::string& line) { host_.console().print(line); });
  Mirror::Ends ends{.remote = job_.url->path, .directory = &directory(), .local = VirtualPath()};
  auto report = co_await work.run(std::move(ends));
  if (!report) co_return report.error();
  host_.console().print(report_text(*report));
  if (report->failed > 0) co_return FtpError{"not everything was mirrored", {}};
  co_return FtpResult<>();
}

}  // namespace netrig::ftp
