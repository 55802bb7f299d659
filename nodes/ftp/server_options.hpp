// The options of ftp-server, and what they come to.
#pragma once

#include <optional>
#include <vector>

#include "ftp/server_config.hpp"
#include "host/program.hpp"
#include "wire/ip_address.hpp"

namespace netrig::ftp {

struct ListenAddress {
  Endpoint endpoint;
  bool required = true;  ///< a host may do without IPv6

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

struct ServerOptions {
  ServerConfig config;  ///< with the users of the command line
  std::optional<GrantedPath> users_file = {};
  GrantedPath root;
  std::vector<ListenAddress> listen;
};

void describe_server(boost::program_options::options_description& options,
                     boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
ServerOptions read_server_options(const Options& options);

}  // namespace netrig::ftp
