// What `run` and `up` do alike: a run directory, a sandbox, an entry in the registry, and the lab inside.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <functional>

#include "command.hpp"
#include "emulator/lab.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// --runs, --builder and --no-captures.
void add_lab_options(boost::program_options::options_description& options);

/// Builds the lab in a sandbox and calls `use` in there; gives its exit status. Errors while building are
/// printed and written into the run's directory, which is named.
int with_lab(const Topology& topology, const boost::program_options::variables_map& values,
             const std::function<int(Lab&, const RunDirectory&)>& use);

}  // namespace netrig
