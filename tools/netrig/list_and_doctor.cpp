// netrig list, netrig doctor: what is there.
#include <algorithm>
#include <array>
#include <cstdio>

#include "arguments.hpp"
#include "emulator/doctor.hpp"
#include "emulator/lab_registry.hpp"
#include "scenario/utf8.hpp"

namespace netrig {

namespace {

using Row = std::array<std::string, 4>;

/// Each column as wide as its longest entry.
void print_columns(const std::vector<Row>& rows) {
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) line += fit(row[i], widths[i]) + "  ";
    std::puts((line + row.back()).c_str());
  }
}

int list(const std::vector<std::string>& arguments) {
  if (!parse(kListCommand, boost::program_options::options_description("Options"), arguments, {}))
    return kExitDone;
  const auto labs = living_labs();
  if (labs.empty()) {
    std::puts("No lab of yours is running. `netrig up FILE` starts one that stays.");
    return kExitDone;
  }
  std::vector<Row> rows{{"LAB", "INIT", "FILE", "RUN"}};
  for (const auto& lab : labs) {
    rows.push_back({lab.name, std::to_string(lab.init_pid), lab.file, lab.run_directory});
  }
  print_columns(rows);
  return kExitDone;
}

const char* label(MachineFinding::State state) {
  switch (state) {
    case MachineFinding::State::good:
      return "ok";
    case MachineFinding::State::limited:
      return "limited";
    case MachineFinding::State::missing:
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

const CommandLine kListCommand{"list", "", "Lists the labs of this user that are running.", list};
const CommandLine kDoctorCommand{
    "doctor", "", "Says what this machine has and lacks for labs, and what to do about it.", doctor};

}  // namespace netrig
