#include "ftp/ftp_client.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <string>
#include <vector>

#include "ftp/client.hpp"
#include "ftp/summary.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

constexpr auto kProgressInterval = std::chrono::seconds(2);

/// What the command line says.
struct Job {
  std::string command;
  FtpUrl url;
  std::string file;
  Deadline deadline;
};

/// Each word after the command is a path to Program_options, which grants it; one of them is the URL.
std::vector<std::string> words_of(const Options& options) {
  std::vector<std::string> words;
  if (!options.contains("argument")) return words;
  for (const auto& path : options["argument"].as<std::vector<GrantedPath>>()) words.push_back(path.text);
  return words;
}

FtpUrl read_url(const std::string& text, const Options& options) {
  auto url = FtpUrl::parse(text);
  if (options.contains("user")) set_credentials(url, options["user"].as<std::string>());
  return url;
}

void read_get(Job& job, const std::vector<std::string>& words, const Options& options) {
  if (words.empty() || words.size() > 2) throw UsageError("get wants URL [FILE]");
  job.url = read_url(words[0], options);
  job.file = words.size() == 2 ? words[1] : job.url.file_name();
  if (job.url.file_name().empty()) throw UsageError("'" + words[0] + "' names a directory; ls lists it");
  if (job.file.starts_with('/') || ("/" + job.file + "/").find("/../") != std::string::npos) {
    throw UsageError("'" + job.file +
                     "' lies outside of the working directory; --directory names another one");
  }
}

void read_put(Job& job, const std::vector<std::string>& words, const Options& options) {
  if (words.size() != 2) throw UsageError("put wants FILE URL");
  job.file = words[0];
  job.url = read_url(words[1], options);
  if (job.url.path.empty() || job.url.path.ends_with('/'))
    job.url.path += job.file.substr(job.file.rfind('/') + 1);
}

Job read_job(const Host& host, const Options& options) {
  Job job;
  if (!options.contains("command")) throw UsageError("a command is missing: get, put or ls");
  job.command = options["command"].as<std::string>();
  const auto words = words_of(options);
  if (job.command == "get") {
    read_get(job, words, options);
  } else if (job.command == "put") {
    read_put(job, words, options);
  } else if (job.command == "ls") {
    if (words.size() != 1) throw UsageError("ls wants URL");
    job.url = read_url(words[0], options);
  } else {
    throw UsageError("'" + job.command + "' is no command: get, put or ls");
  }
  if (options.contains("timeout")) job.deadline = host.now() + options["timeout"].as<DurationOption>().value;
  return job;
}

/// A line every few seconds, so that a long transfer shows that it lives.
FtpObserver progress_lines(Host& host, std::string name) {
  return [&host, name = std::move(name),
          next = host.now() + kProgressInterval](const FtpProgress& progress) mutable {
    if (host.now() < next) return;
    next = host.now() + kProgressInterval;
    host.console().error(name + ": " + ftp::progress_text(progress));
  };
}

int report(Host& host, const std::string& name, const FtpResult<FtpSummary>& done) {
  if (!done) {
    host.console().error("ftp-client: " + done.error().text);
    return kExitFailed;
  }
  host.console().print(name + ", " + ftp::summary_text(*done));
  return kExitDone;
}

Task<int> get(Host& host, Job job, const Options& options) {
  std::unique_ptr<Directory> named;
  if (options.contains("directory")) {
    auto directory = host.files().directory(options["directory"].as<GrantedPath>());
    if (!directory) {
      host.console().error("ftp-client: open " + options["directory"].as<GrantedPath>().text + ": " +
                           directory.error().message());
      co_return kExitFailed;
    }
    named = std::move(*directory);
  }
  const FtpDestination destination{named ? named.get() : &host.files().own(), job.file};
  auto done = co_await ftp_fetch(host, job.url, destination, progress_lines(host, job.file), job.deadline);
  co_return report(host, job.file, done);
}

Task<int> put(Host& host, Job job) {
  const GrantedPath path{job.file};
  auto file = host.files().open(path, OpenMode::read);
  if (!file) {
    host.console().error("ftp-client: read " + job.file + ": " + file.error().message());
    co_return kExitFailed;
  }
  auto done = co_await ftp_store(host, job.url, **file, progress_lines(host, job.file), job.deadline);
  co_return report(host, job.file, done);
}

Task<int> list(Host& host, Job job) {
  auto text = co_await ftp_list(host, job.url, job.deadline);
  if (!text) {
    host.console().error("ftp-client: " + text.error().text);
    co_return kExitFailed;
  }
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    host.console().print(ftp::printable(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  co_return kExitDone;
}

void describe(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("command", po::value<std::string>()->value_name("COMMAND"), "get, put or ls")(
      "argument", po::value<std::vector<GrantedPath>>()->value_name("ARGUMENT"),
      "URL [FILE], FILE URL or URL")("user", po::value<std::string>()->value_name("NAME:PASSWORD"),
                                     "instead of the URL's")(
      "directory", po::value<GrantedPath>()->value_name("DIR"),
      "get: where FILE lies (default: the working directory)")(
      "timeout", po::value<DurationOption>()->value_name("TIME"),
      "for the whole; each single step has 60 s anyway");
  positional.add("command", 1).add("argument", -1);
}

Task<int> run(Host& host, const Options& options) {
  auto job = read_job(host, options);
  if (job.command == "get") co_return co_await get(host, job, options);
  if (job.command == "put") co_return co_await put(host, job);
  co_return co_await list(host, job);
}

}  // namespace

const Program kFtpClient{
    .name = "ftp-client",
    .summary = "Fetches or stores a file by FTP, or lists a directory: get URL [FILE], put FILE URL, ls URL.",
    .usage = "get URL [FILE] | put FILE URL | ls URL [OPTIONS]",
    .needs = {},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
