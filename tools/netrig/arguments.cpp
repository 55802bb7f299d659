#include "arguments.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "programs/programs.hpp"
#include "topology/command.hpp"
#include "topology/reader.hpp"
#include "topology/stack_summary.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

std::map<std::string, std::string> overrides(const Options& values) {
  std::map<std::string, std::string> result;
  if (!values.contains("set")) return result;
  for (const auto& text : values["set"].as<std::vector<std::string>>()) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError("--set " + text + ": expected KEY=VALUE, e.g. nodes.pc.count=10");
    }
    result[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return result;
}

}  // namespace

std::string usage_of(const CommandLine& command) {
  const std::string name = "netrig " + std::string(command.name);
  return command.usage.empty() ? name : name + " " + std::string(command.usage);
}

po::options_description file_options() {
  po::options_description options("Options");
  options.add_options()("file", po::value<std::string>()->required()->value_name("FILE"),
                        "the topology file")(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "replaces a value of the file: nodes.pc.count=10");
  return options;
}

po::options_description topology_options() {
  auto options = file_options();
  options.add_options()(
      "stack", po::value<std::string>()->value_name("KIND"),
      "the TCP/IP of netrig's own programs, whatever the file says: kernel, on all nodes; or raw, netrig's "
      "own, "
      "on every node where they are all that runs, but for routers");
  return options;
}

std::optional<Options> parse(const CommandLine& command, po::options_description options,
                             const std::vector<std::string>& arguments,
                             const std::vector<std::string>& positional) {
  add_help(options);
  po::positional_options_description places;
  for (const auto& name : positional) places.add(name.c_str(), 1);
  auto values = parse_words(arguments, options, places);
  if (!values.contains("help")) return values;
  std::cout << "Usage: " << usage_of(command) << "\n"
            << command.summary << "\n\n"
            << visible_options(options, places);
  return {};
}

namespace {

std::optional<StackKind> stack_of(const Options& values) {
  if (!values.contains("stack")) return {};
  const auto name = values["stack"].as<std::string>();
  if (name == "kernel") return StackKind::kernel;
  if (name == "raw") return StackKind::raw;
  throw UsageError("--stack " + name + ": kernel or raw");
}

}  // namespace

namespace {

/// Which nodes --stack raw does not change, and why.
void note_kernel_nodes(const Topology& topology) {
  for (const auto& group : stack_groups(topology)) {
    if (group.kind != StackKind::kernel) continue;
    std::fprintf(stderr, "netrig: note: --stack raw leaves %s on the kernel's stack: %s\n",
                 group.nodes.c_str(), group.because.c_str());
  }
}

}  // namespace

ReadResult read_topology(const Options& values, WorldKind world) {
  ReadOptions options;
  options.set = overrides(values);
  options.own_programs = own_programs().names();
  options.stack = stack_of(values);
  options.world = world;
  return read_topology_file(values["file"].as<std::string>(), options);
}

std::optional<Topology> load_topology(const Options& values, WorldKind world) {
  auto result = read_topology(values, world);
  if (auto* topology = std::get_if<Topology>(&result)) {
    if (stack_of(values) == StackKind::raw && !values.contains("quiet")) note_kernel_nodes(*topology);
    return std::move(*topology);
  }
  const auto& diagnostics = std::get<Diagnostics>(result);
  std::fprintf(stderr, "%s", diagnostics.to_string().c_str());
  std::fprintf(stderr, "%zu error%s in %s; nothing was built\n", diagnostics.list.size(),
               diagnostics.list.size() == 1 ? "" : "s", diagnostics.file.c_str());
  return {};
}

std::string executable_directory() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

OwnPrograms own_programs() {
  return {executable_directory(), all_programs()};
}

std::string repeat_command(const CommandLine& command, const std::vector<std::string>& arguments) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto near = std::filesystem::proximate(self);
  const bool outside = near.native().starts_with("..");
  std::vector<std::string> words{(outside ? self : near).string(), std::string(command.name)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return join_words(words);
}

}  // namespace netrig
