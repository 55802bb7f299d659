#include "host/program.hpp"

#include <boost/any.hpp>
#include <sstream>

#include "host/version.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

po::options_description described(const Program& program, po::positional_options_description& positional) {
  po::options_description options("Options");
  program.describe(options, positional);
  options.add_options()("version", "print the version and exit");
  add_help(options);
  return options;
}

const po::options_description kNone;

}  // namespace

Options parse_options(const Program& program, const std::vector<std::string>& arguments) {
  return parse_options(program, arguments, kNone);
}

Options parse_options(const Program& program, const std::vector<std::string>& arguments,
                      const po::options_description& more) {
  po::positional_options_description positional;
  auto description = described(program, positional);
  description.add(more);
  return parse_words(arguments, description, positional);
}

std::string help_text(const Program& program) {
  return help_text(program, kNone);
}

std::string help_text(const Program& program, const po::options_description& more) {
  po::positional_options_description positional;
  const auto description = described(program, positional);
  std::ostringstream text;
  text << "Usage: " << program.name << " " << program.usage << "\n"
       << program.summary << "\n\n"
       << visible_options(description, positional);
  if (!more.options().empty()) text << "\n" << more;
  return text.str();
}

std::string version_text(const Program& program) {
  return std::string(program.name) + " (netrig) " + std::string(version()) + "\n";
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
