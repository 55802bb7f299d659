#include "ftp/client_job.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <utility>

#include "ftp/glob.hpp"
#include "host/duration.hpp"

namespace netrig::ftp {

namespace po = boost::program_options;

namespace {

using Words = std::vector<std::string>;

bool is_url(const std::string& word) {
  return word.find("://") != std::string::npos;
}

/// No command has such a name; an address of IPv6 has no place without brackets in a URL.
bool is_host(const std::string& word) {
  return word.find_first_of(".:") != std::string::npos;
}

std::string url_of_host(const std::string& host) {
  return Ipv6Address::parse(host) ? "ftp://[" + host + "]" : "ftp://" + host;
}

/// Each word after the command is a path to Program_options, which grants it; one of them is the URL.
Words words_of(const Options& options) {
  Words words;
  if (options.contains("command")) words.push_back(options["command"].as<std::string>());
  if (!options.contains("argument")) return words;
  for (const auto& path : options["argument"].as<std::vector<GrantedPath>>()) words.push_back(path.text);
  return words;
}

FtpUrl read_url(const std::string& text, const Options& options) {
  auto url = FtpUrl::parse(text);
  if (options.contains("user")) set_credentials(url, options["user"].as<std::string>());
  return url;
}

std::string last_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

class JobReader {
 public:
  explicit JobReader(const Options& options) : options_(options) {}

  ClientJob read() {
    auto words = words_of(options_);
    read_settings();
    if (words.size() == 1 && is_host(words[0]) && !is_url(words[0])) words[0] = url_of_host(words[0]);
    if (words.empty() || is_url(words[0])) words.insert(words.begin(), "shell");
    const auto command = words[0];
    words.erase(words.begin());
    read_command(command, words);
    if (job_.kind != JobKind::mirror && (job_.mirror.upload || job_.mirror.removes)) {
      throw UsageError("--reverse and --delete are for mirror");
    }
    return std::move(job_);
  }

 private:
  void read_settings() {
    job_.settings.active = options_.contains("active");
    job_.settings.ascii = options_.contains("ascii");
    job_.settings.resume = options_.contains("resume");
    job_.settings.check = options_.contains("check");
    job_.settings.retries = options_["retry"].as<int>();
    if (job_.settings.retries < 0) throw UsageError("--retry must not be negative");
    if (job_.settings.ascii && (job_.settings.resume || job_.settings.check)) {
      throw UsageError("--ascii changes line ends: it goes with neither --resume nor --check");
    }
    job_.mirror.upload = options_.contains("reverse");
    job_.mirror.removes = options_.contains("delete");
    if (options_.contains("directory")) job_.directory = options_["directory"].as<GrantedPath>();
    if (options_.contains("timeout")) job_.time_limit = options_["timeout"].as<DurationOption>().value;
  }

  void read_command(const std::string& command, const Words& words) {
    if (command == "get") return read_get(words);
    if (command == "mget") return read_get_many(words);
    if (command == "put") return read_put(words);
    if (command == "ls") return read_one(JobKind::list, words, "ls wants URL");
    if (command == "mirror") return read_mirror(words);
    if (command != "shell") {
      throw UsageError("'" + printable(command) + "' is no command: get, mget, put, ls, mirror or shell");
    }
    if (!words.empty()) read_one(JobKind::shell, words, "shell wants one URL or none");
  }

  void read_one(JobKind kind, const Words& words, const char* usage) {
    if (words.size() != 1) throw UsageError(usage);
    job_.kind = kind;
    job_.url = read_url(words[0], options_);
  }

  void read_get(const Words& words) {
    if (words.empty() || words.size() > 2) throw UsageError("get wants URL [FILE]");
    job_.kind = JobKind::get;
    job_.url = read_url(words[0], options_);
    const auto name = job_.url->file_name();
    if (name.empty())
      throw UsageError("'" + words[0] + "' names a directory; ls lists it, mirror fetches it");
    job_.files = {words.size() == 2 ? words[1] : name};
    const auto& file = job_.files[0];
    if (file == "-")
      throw UsageError("get writes to files, not to standard output; ./- is a file of that name");
    if (file.starts_with('/') || ("/" + file + "/").find("/../") != std::string::npos) {
      throw UsageError("'" + file + "' lies outside of the working directory; --directory names another one");
    }
  }

  void read_get_many(const Words& words) {
    read_one(JobKind::get_many, words, "mget wants URL, whose last name is a pattern");
    if (!is_pattern(job_.url->path))
      throw UsageError("'" + words[0] + "' holds no pattern (*, ?, [...]); get fetches one file");
  }

  void read_put(const Words& words) {
    if (words.size() < 2) throw UsageError("put wants FILE... URL");
    job_.kind = JobKind::put;
    job_.url = read_url(words.back(), options_);
    job_.files.assign(words.begin(), words.end() - 1);
    const bool to_directory = job_.url->path.empty() || job_.url->path.ends_with('/');
    if (job_.files.size() > 1 && !to_directory)
      throw UsageError("for many files the URL must name a directory: end it with '/'");
  }

  void read_mirror(const Words& words) {
    job_.kind = JobKind::mirror;
    if (job_.mirror.upload) {
      if (words.size() != 2) throw UsageError("mirror --reverse wants DIR URL");
      job_.files = {words[0]};
      job_.url = read_url(words[1], options_);
    } else {
      if (words.empty() || words.size() > 2) throw UsageError("mirror wants URL [DIR]");
      job_.url = read_url(words[0], options_);
      auto path = job_.url->path;
      while (path.ends_with('/')) path.pop_back();
      const auto name = last_name(path);
      if (words.size() == 2) {
        job_.files = {words[1]};
      } else if (is_file_name(name)) {
        job_.files = {name};
      } else {
        throw UsageError("'" + job_.url->to_string() +
                         "' ends with no name that a directory here could have; " +
                         "mirror URL DIR names it ('.' is the working directory)");
      }
    }
  }

  const Options& options_;
  ClientJob job_;
};

}  // namespace

void describe_client(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("command", po::value<std::string>()->value_name("COMMAND"),
                        "get, mget, put, ls, mirror or shell")(
      "argument", po::value<std::vector<GrantedPath>>()->value_name("ARGUMENT"), "URL, FILE or DIR")(
      "user", po::value<std::string>()->value_name("NAME:PASSWORD"), "instead of the URL's")(
      "directory", po::value<GrantedPath>()->value_name("DIR"),
      "where get, mget and shell have their files, and mirror its DIR (default: the working directory); what "
      "is "
      "fetched makes it")("active",
                          "the server connects to the client (EPRT, PORT), not the other way round")(
      "ascii", "translate line ends (TYPE A); without it, bytes are transferred as they are")(
      "resume",
      "go on where an earlier attempt with --resume ended: get with FILE.part, put with what the server has")(
      "retry", po::value<int>()->value_name("N")->default_value(0),
      "try again as often after an error that may pass, and go on with FILE.part")(
      "check", "hold what was transferred against the server's once more: by HASH, or by another fetch")(
      "reverse,R", "mirror: make the server's directory like the local one")(
      "delete", "mirror: remove what the other side does not have")(
      "verbose", "print the control connection's lines")("timeout",
                                                         po::value<DurationOption>()->value_name("TIME"),
                                                         "for the whole; each single step has 60 s anyway");
  positional.add("command", 1).add("argument", -1);
}

ClientJob read_client_job(const Options& options) {
  return JobReader(options).read();
}

}  // namespace netrig::ftp
