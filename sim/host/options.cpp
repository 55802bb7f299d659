#include "host/options.hpp"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <limits>

namespace netrig {

namespace po = boost::program_options;

namespace {

constexpr const char* kSurplus = "surplus-words";  // where words go that nothing has a place for

/// Every place takes one word, but for the last, which may take all further ones.
bool is_positional(const std::string& name, const po::options_description& options,
                   const po::positional_options_description& positional) {
  const auto places = std::min<std::size_t>(positional.max_total_count(), options.options().size());
  for (unsigned place = 0; place < places; ++place) {
    if (positional.name_for_position(place) == name) return true;
  }
  return false;
}

bool takes_all_words(const po::positional_options_description& positional) {
  return positional.max_total_count() == std::numeric_limits<unsigned>::max();
}

/// "FILE is missing", "--pool is missing".
std::string complaint(const po::required_option& error, const po::options_description& options,
                      const po::positional_options_description& positional) {
  const auto name = error.get_option_name().substr(2);
  if (!is_positional(name, options, positional)) return "--" + name + " is missing";
  return options.find(name, false).format_parameter() + " is missing";
}

}  // namespace

void add_help(po::options_description& options) {
  options.add_options()("help,h", "print this text and exit");
}

Options parse_words(const std::vector<std::string>& words, const po::options_description& options,
                    const po::positional_options_description& positional) {
  po::options_description all;
  all.add(options).add_options()(kSurplus, po::value<std::vector<std::string>>());
  auto places = positional;
  if (!takes_all_words(places)) places.add(kSurplus, -1);
  Options values;
  try {
    po::store(po::command_line_parser(words).options(all).positional(places).run(), values);
    if (values.contains("help") || values.contains("version")) return values;
    if (values.contains(kSurplus)) {
      throw UsageError("'" + values[kSurplus].as<std::vector<std::string>>().front() +
                       "' is one word too many");
    }
    po::notify(values);
  } catch (const po::required_option& error) {
    throw UsageError(complaint(error, options, positional));
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return values;
}

po::options_description visible_options(const po::options_description& options,
                                        const po::positional_options_description& positional) {
  po::options_description visible("Options");
  for (const auto& option : options.options()) {
    if (!is_positional(option->long_name(), options, positional)) visible.add(option);
  }
  return visible;
}

}  // namespace netrig
