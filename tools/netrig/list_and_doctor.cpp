// netrig list, netrig doctor: what is there.
#include <algorithm>
#include <cstdio>

#include "arguments.hpp"
#include "emulator/doctor.hpp"
#include "emulator/lab_registry.hpp"

namespace netrig {

namespace {

int list(const std::vector<std::string>& arguments) {
  if (!parse(kListCommand, boost::program_options::options_description("Options"), arguments, {}))
    return kExitDone;
  const auto labs = living_labs();
  if (labs.empty()) {
    std::puts("No lab is running. `netrig up FILE` starts one that stays.");
    return kExitDone;
  }
  std::printf("%-16s %-8s %-28s %s\n", "LAB", "INIT", "FILE", "RUN");
  for (const auto& lab : labs) {
    std::printf("%-16s %-8d %-28s %s\n", lab.name.c_str(), lab.init_pid, lab.file.c_str(),
                lab.run_directory.c_str());
  }
  return kExitDone;
}

const char* label(Finding::State state) {
  switch (state) {
    case Finding::State::good:
      return "ok";
    case Finding::State::limited:
      return "limited";
    case Finding::State::missing:
      return "MISSING";
  }
  return "";
}

int doctor(const std::vector<std::string>& arguments) {
  if (!parse(kDoctorCommand, boost::program_options::options_description("Options"), arguments, {}))
    return kExitDone;
  const auto findings = examine_machine();
  for (const auto& finding : findings) {
    std::printf("%-8s %-30s %s\n", label(finding.state), finding.subject.c_str(), finding.found.c_str());
    if (!finding.remedy.empty()) std::printf("%-8s %-30s -> %s\n", "", "", finding.remedy.c_str());
  }
  const bool good = can_run_labs(findings);
  std::puts(good ? "\nLabs can run on this machine."
                 : "\nLabs cannot run here yet: see what is MISSING above.");
  return good ? kExitDone : kExitFailed;
}

}  // namespace

const CommandLine kListCommand{"list", "", "Lists the labs that are running.", list};
const CommandLine kDoctorCommand{
    "doctor", "", "Says what this machine has and lacks for labs, and what to do about it.", doctor};

}  // namespace netrig
