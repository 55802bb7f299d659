#include "program_commands.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <stdexcept>

namespace netrig {

namespace {

const std::map<std::string, EndStep::Kind> kEnds{
    {"stop", EndStep::Kind::stop}, {"kill", EndStep::Kind::kill}, {"restart", EndStep::Kind::restart}};

}  // namespace

bool ProgramCommands::is_command(const std::string& word) {
  return word == "programs" || word == "reload" || kEnds.contains(word);
}

void ProgramCommands::obey(const std::vector<std::string>& words) {
  const auto& word = words.front();
  if (word == "programs") return print_programs();
  const bool one_program = word == "reload";
  const auto target = words.size() == 2 ? words[1] : std::string();
  const auto colon = target.find(':');
  const auto node = target.substr(0, colon);
  const auto name = colon == std::string::npos ? std::string() : target.substr(colon + 1);
  if (node.empty() || (name.empty() && (one_program || colon != std::string::npos)))
    throw std::runtime_error(word + ": say " + (one_program ? "" : "NODE or ") +
                             "NODE:PROGRAM; `programs` lists them");
  if (!lab_.plan().find_node(node))
    throw std::runtime_error(word + ": no node is named " + node + "; `nodes` lists them");
  if (one_program) return reload(node, name);
  end_or_restart(word, node, name);
}

void ProgramCommands::print_programs() const {
  for (const auto& node : lab_.plan().nodes) {
    for (const auto* program : present(node.name, {})) {
      const auto status = program->exit_status();
      std::printf("  %-28s %-29s %s\n", program->label().c_str(),
                  status ? status->to_string().c_str() : "running", program->log_path().c_str());
    }
  }
}

std::vector<const RunningProgram*> ProgramCommands::present(const std::string& node,
                                                            const std::string& name) const {
  std::vector<const RunningProgram*> found;
  for (const auto& program : lab_.programs()) {
    if (program->node() != node || (!name.empty() && program->name() != name)) continue;
    const auto earlier = std::find_if(found.begin(), found.end(), [&](const RunningProgram* other) {
      return other->name() == program->name();
    });
    if (earlier == found.end())
      found.push_back(program.get());
    else
      *earlier = program.get();
  }
  return found;
}

void ProgramCommands::end_or_restart(const std::string& word, const std::string& node,
                                     const std::string& name) {
  const auto kind = kEnds.at(word);
  EndStep end;
  end.kind = kind;
  end.node = node;
  if (!name.empty()) end.program = name;
  const auto before = present(node, name);
  play(word, end);
  const auto after = present(node, name);
  switch (kind) {
    case EndStep::Kind::stop:
      if (after.empty()) std::printf("%s has no programs\n", node.c_str());
      break;
    case EndStep::Kind::kill:
      if (name.empty())
        std::printf("%s is silent, its interfaces are down; `restart %s` undoes that\n", node.c_str(),
                    node.c_str());
      break;
    case EndStep::Kind::restart:
      for (const auto* program : before) ended_.leave_out(*program);
      for (const auto* program : after) std::printf("%s is ready\n", program->label().c_str());
      if (after.empty()) std::printf("%s is up\n", node.c_str());
      break;
  }
}

void ProgramCommands::reload(const std::string& node, const std::string& name) {
  play("reload", ReloadStep{.node = node, .program = name});
  for (const auto* program : present(node, name))
    std::printf("%s is told; what it says to that is in %s\n", program->label().c_str(),
                program->log_path().c_str());
}

void ProgramCommands::play(const std::string& word, decltype(Step::action) action) {
  Step step;
  step.action = std::move(action);
  const auto outcome = play_(step);
  for (const auto& note : outcome.notes) std::puts(note.c_str());
  if (!outcome.failure) return;
  auto text = word + ": expected " + outcome.failure->expected + ": " + outcome.failure->seen;
  for (const auto& line : outcome.failure->evidence) text += "\n  " + line;
  throw std::runtime_error(text);
}

}  // namespace netrig
