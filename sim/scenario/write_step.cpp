// `write`: a file of a node.
#include "scenario/step_actions.hpp"

namespace netrig {

StepOutcome carry_out(RunContext& context, const WriteStep& step) {
  const auto& [node, path] = step.file;
  const auto written = context.world.write_file(node, path, step.text);
  if (written) return {};
  return {Failure{node + ":" + path + " written",
                  written.error().message(),
                  {"the file is " + context.world.file_path(node, path)}},
          {}};
}

}  // namespace netrig
