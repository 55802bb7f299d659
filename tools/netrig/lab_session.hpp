// What `run` and `up` do alike: a run directory, a sandbox, an entry in the registry, and the lab inside.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <functional>

#include "command.hpp"
#include "emulator/lab.hpp"
#include "emulator/patient_output.hpp"
#include "scenario/results.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// --runs, --builder, --no-captures and --trace-tcp.
void add_lab_options(boost::program_options::options_description& options);

/// 0 for a run that passed; 128 + the signal for one that it interrupted.
int exit_status_of(const Results& results);
/// Writes run.json and junit.xml; gives the exit status that says the same.
int write_results(const Results& results, const RunDirectory& directory);

/// A lab that is built, and what belongs to it.
struct LabSession {
  Lab& lab;
  const RunDirectory& directory;
  PatientOutput& output;  ///< standard output: written when the lab is gone, at the latest
  PatientOutput& errors;  ///< standard error, the same
};

/// Builds the lab in a sandbox and calls `use` in there; gives its exit status. Errors while building are
/// printed and written into the run's directory, which is named.
int with_lab(const Topology& topology, const Options& values,
             const std::function<int(const LabSession&)>& use);

}  // namespace netrig
