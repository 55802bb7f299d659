// What flow-client is to do, read from the command line.
#pragma once

#include <string>

#include "flow/settings.hpp"
#include "host/options.hpp"

namespace netrig::flow {

struct ClientPlan {
  std::string host;
  std::uint16_t port = kDefaultPort;
  Settings settings;
  Duration interval = std::chrono::seconds(1);
  bool json = false;
};

void describe_client(boost::program_options::options_description& options,
                     boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
ClientPlan read_client_plan(const Options& options);

}  // namespace netrig::flow
