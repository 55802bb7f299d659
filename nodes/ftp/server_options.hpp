// The options of ftp-server, and what they come to.
#pragma once

#include <vector>

#include "ftp/server_config.hpp"
#include "host/program.hpp"
#include "wire/ip_address.hpp"

namespace netrig::ftp {

struct ServerOptions {
  ServerConfig config;
  GrantedPath root;
  std::vector<Endpoint> listen;
};

void describe_server(boost::program_options::options_description& options,
                     boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
ServerOptions read_server_options(const Options& options);

}  // namespace netrig::ftp
