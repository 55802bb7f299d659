#include "host/program.hpp"

#include <boost/any.hpp>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <sstream>

namespace netrig {

namespace po = boost::program_options;

namespace {

po::options_description described(const Program& program, po::positional_options_description& positional) {
  po::options_description options("Options");
  program.describe(options, positional);
  options.add_options()("help,h", "print this text and exit");
  return options;
}

}  // namespace

Options parse_options(const Program& program, const std::vector<std::string>& arguments) {
  po::positional_options_description positional;
  const auto description = described(program, positional);
  Options options;
  try {
    po::store(po::command_line_parser(arguments).options(description).positional(positional).run(), options);
    if (!options.contains("help")) po::notify(options);
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return options;
}

std::string help_text(const Program& program) {
  po::positional_options_description positional;
  std::ostringstream text;
  text << "Usage: " << program.name << " " << program.usage << "\n"
       << program.summary << "\n\n"
       << described(program, positional);
  return text.str();
}

std::vector<GrantedPath> granted_paths(const Options& options) {
  std::vector<GrantedPath> paths;
  for (const auto& [name, value] : options) {
    if (const auto* path = boost::any_cast<GrantedPath>(&value.value())) paths.push_back(*path);
    if (const auto* several = boost::any_cast<std::vector<GrantedPath>>(&value.value())) {
      paths.insert(paths.end(), several->begin(), several->end());
    }
  }
  return paths;
}

}  // namespace netrig
