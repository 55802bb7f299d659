// Command lines, by Boost.Program_options: what node programs and netrig's commands share.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace netrig {

using Options = boost::program_options::variables_map;

/// A command line that makes no sense, or an option's value that parses but makes none; main prints it with a
/// hint and exits with status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Adds --help. To be called last, so that it stands last in the help.
void add_help(boost::program_options::options_description& options);

/// Parses `words`; those that are no options are the values of `positional`. What is required may be missing
/// where --help or --version is asked for. Throws UsageError with a sentence that names the option and the
/// value, or the word that is too many.
Options parse_words(const std::vector<std::string>& words,
                    const boost::program_options::options_description& options,
                    const boost::program_options::positional_options_description& positional);

/// What --help prints: all but the positional ones, which stand in the usage.
boost::program_options::options_description visible_options(
    const boost::program_options::options_description& options,
    const boost::program_options::positional_options_description& positional);

}  // namespace netrig
