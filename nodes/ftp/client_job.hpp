// What ftp-client's command line asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ftp/client_settings.hpp"
#include "ftp/mirror.hpp"
#include "ftp/url.hpp"
#include "host/program.hpp"

namespace netrig::ftp {

enum class JobKind { get, get_many, put, list, mirror, shell };

struct ClientJob {
  JobKind kind = JobKind::shell;
  std::optional<FtpUrl> url = {};       ///< none: a shell without a server yet
  std::vector<std::string> files = {};  ///< local: of get the one name, of put all, of mirror the directory
  std::optional<GrantedPath> directory =
      {};  ///< where get and shell have their files; none: the program's own
  ClientSettings settings = {};
  MirrorSettings mirror = {};
  std::optional<Duration> time_limit = {};
};

void describe_client(boost::program_options::options_description& options,
                     boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
ClientJob read_client_job(const Options& options);

}  // namespace netrig::ftp
