// `write`: a file of a node.
#include "host/files.hpp"
#include "scenario/step_actions.hpp"

namespace netrig {
namespace {

/// Beside the file until it is whole: whoever reads the file sees the old content or the new.
std::string beside(const std::string& path) {
  const auto name = path.find_last_of('/') + 1;
  return path.substr(0, name) + "." + path.substr(name) + ".new";
}

Result<> write(Directory& directory, const std::string& path, const std::string& text) {
  const std::string part = beside(path);
  auto file = directory.open(part, OpenMode::write);
  if (!file) return file.error();
  auto written = (*file)->write_at(0, as_bytes(text));
  if (written) written = directory.rename(part, path);
  if (!written) (void)directory.remove_file(part);
  return written;
}

}  // namespace

StepOutcome carry_out(RunContext& context, const WriteStep& step) {
  const auto directory = context.world.directory(step.file.node);
  const Result<> written =
      directory ? write(**directory, step.file.path, step.text) : Result<>(directory.error());
  if (written) return {};
  return {Failure{step.file.node + ":" + step.file.path + " written",
                  written.error().message(),
                  {"the file is " + context.world.file_path(step.file.node, step.file.path)}},
          {}};
}

}  // namespace netrig
