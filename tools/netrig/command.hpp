// A command of netrig's command line: `netrig NAME …`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/program.hpp"

namespace netrig {

struct CommandLine {
  std::string_view name;
  std::string_view usage;    ///< what stands after the name
  std::string_view summary;  ///< one line
  int (*run)(const std::vector<std::string>& arguments);
  std::optional<int> own_failure{};  ///< the status for all of netrig's own errors; unset: 1, 2 for usage
};

extern const CommandLine kRunCommand;
extern const CommandLine kSimCommand;
extern const CommandLine kCheckCommand;
extern const CommandLine kPlanCommand;
extern const CommandLine kUpCommand;
extern const CommandLine kExecCommand;
extern const CommandLine kShellCommand;
extern const CommandLine kPacketsCommand;
extern const CommandLine kListCommand;
extern const CommandLine kDoctorCommand;

}  // namespace netrig
