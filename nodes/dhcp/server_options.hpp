// dhcp-server's command line.
#pragma once

#include "dhcp/server_config.hpp"
#include "host/interfaces.hpp"
#include "host/options.hpp"

namespace netrig {

void describe_server(boost::program_options::options_description& options);

/// What the options ask for on `interface`. Throws UsageError with a sentence that names the option.
ServerConfig server_config(const Options& options, const Interface& interface);

}  // namespace netrig
