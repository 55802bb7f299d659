#include "ended_programs.hpp"

namespace netrig {

EndedPrograms::EndedPrograms(const Lab& lab) : lab_(lab) {
  for (const auto& program : lab.programs()) {
    const auto status = program->exit_status();
    if (status && status->status == 0) told_.insert(program.get());
  }
}

std::vector<std::string> EndedPrograms::news() {
  std::vector<std::string> lines;
  for (const auto& program : lab_.programs()) {
    const auto status = program->exit_status();
    if (!status || !told_.insert(program.get()).second) continue;
    lines.push_back(program->label() + " has ended: " + status->to_string() + "; its output is in " +
                    program->log_path());
  }
  return lines;
}

}  // namespace netrig
