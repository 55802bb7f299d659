// Which TCP/IP a program speaks through, as its command line says: the kernel's, or our own on raw sockets.
#pragma once

#include <boost/program_options/options_description.hpp>

#include "host/options.hpp"
#include "raw/node_configuration.hpp"

namespace netrig {

/// --stack, --stack-interface, --stack-route, --stack-congestion, --stack-ecn, --stack-pacing and
/// --tcp-trace.
boost::program_options::options_description stack_options();

struct StackChoice {
  bool raw = false;
  NodeConfiguration configuration = {};
};

/// Throws UsageError that names the option and its value.
StackChoice stack_choice(const Options& options);

}  // namespace netrig
