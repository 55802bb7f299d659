#include "arguments.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "programs/programs.hpp"
#include "scenario/check_filters.hpp"
#include "topology/command.hpp"
#include "topology/reader.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

std::map<std::string, std::string> overrides(const po::variables_map& values) {
  std::map<std::string, std::string> result;
  if (!values.contains("set")) return result;
  for (const auto& text : values["set"].as<std::vector<std::string>>()) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw CommandLineError("--set " + text + ": expected KEY=VALUE, e.g. nodes.pc.count=10");
    }
    result[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return result;
}

}  // namespace

po::options_description topology_options() {
  po::options_description options("Options");
  options.add_options()("file", po::value<std::string>()->required()->value_name("FILE"),
                        "the topology file")(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "replaces a value of the file: nodes.pc.count=10");
  return options;
}

std::optional<po::variables_map> parse(const CommandLine& command, const po::options_description& options,
                                       const std::vector<std::string>& arguments,
                                       const std::vector<std::string>& positional, bool many) {
  po::options_description all;
  all.add(options).add_options()("help,h", "print this text and exit");
  po::positional_options_description places;
  for (std::size_t i = 0; i < positional.size(); ++i) {
    places.add(positional[i].c_str(), many && i + 1 == positional.size() ? -1 : 1);
  }
  po::variables_map values;
  try {
    po::store(po::command_line_parser(arguments).options(all).positional(places).run(), values);
    if (values.contains("help")) {
      std::cout << "Usage: netrig " << command.name << " " << command.usage << "\n"
                << command.summary << "\n\n"
                << all;
      return {};
    }
    po::notify(values);
  } catch (const po::required_option& error) {
    throw CommandLineError(error.get_option_name().substr(2) + " is missing");
  } catch (const po::error& error) {
    throw CommandLineError(error.what());
  }
  return values;
}

std::optional<Topology> load_topology(const po::variables_map& values) {
  ReadOptions options;
  options.set = overrides(values);
  options.own_programs = own_programs().names();
  auto result = read_topology_file(values["file"].as<std::string>(), options);
  Diagnostics diagnostics;
  if (auto* topology = std::get_if<Topology>(&result)) {
    diagnostics.file = topology->file;
    check_filters(*topology, diagnostics);
    if (diagnostics.empty()) return std::move(*topology);
  } else {
    diagnostics = std::get<Diagnostics>(std::move(result));
  }
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
  std::vector<std::string> words{"netrig", std::string(command.name)};
  const auto self = std::filesystem::proximate(std::filesystem::read_symlink("/proc/self/exe"));
  words[0] = self.string();
  words.insert(words.end(), arguments.begin(), arguments.end());
  return join_words(words);
}

}  // namespace netrig
