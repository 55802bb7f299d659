// The directory that a run leaves behind: runs/NAME/ with run.json, junit.xml, links/, nodes/. A later run
// replaces one that passed, and never one that failed or still runs: it takes the next free name instead
// (NAME-2, NAME-3, …), as it does for one that this user can't empty.
#pragma once

#include <string>

#include "kernel/file_descriptor.hpp"
#include "scenario/run_paths.hpp"

namespace netrig {

class RunDirectory {
 public:
  /// Makes the directory below `runs`. Throws std::runtime_error that names the path and says what to do (a
  /// read-only or full disk).
  RunDirectory(const std::string& runs, const std::string& name);

  const RunPaths& paths() const { return paths_; }
  const std::string& path() const { return paths_.root; }         ///< absolute
  const std::string& shown_path() const { return paths_.shown; }  ///< as the user named `runs`

  /// Gives the nodes' files to the user of this process, who may then read and remove them. Without root,
  /// programs that change their user make files of a subordinate uid. To be called in the lab's user
  /// namespace, when no program runs any more.
  void take_over_files() const;

  /// Writes a file of the run in one step (temporary name, then rename).
  void write(const std::string& name, const std::string& content) const;

 private:
  void make(const std::string& runs, const std::string& name);

  RunPaths paths_;
  FileDescriptor lock_;
};

}  // namespace netrig
