// What `netrig up` says of programs that end by themselves while the lab stays.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "emulator/lab.hpp"

namespace netrig {

class EndedPrograms {
 public:
  /// What has done its work already is not told of.
  explicit EndedPrograms(const Lab& lab);

  /// A line for each program that has ended since the last call: "dns:dns-server has ended: exit status 1;
  /// its output is in nodes/dns/dns-server.log".
  std::vector<std::string> news();
  /// Its end is no news.
  void leave_out(const RunningProgram& program) { told_.insert(&program); }

 private:
  const Lab& lab_;
  std::set<const RunningProgram*> told_;
};

}  // namespace netrig
