// A command of netrig's command line: `netrig NAME …`.
#pragma once

#include <boost/program_options/variables_map.hpp>
#include <stdexcept>
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
};

extern const CommandLine kRunCommand;
extern const CommandLine kCheckCommand;
extern const CommandLine kPlanCommand;
extern const CommandLine kUpCommand;
extern const CommandLine kExecCommand;
extern const CommandLine kShellCommand;
extern const CommandLine kListCommand;
extern const CommandLine kDoctorCommand;

/// A command line that makes no sense: printed with a hint, exit status 2.
class CommandLineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace netrig
