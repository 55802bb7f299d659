#include "host/options.hpp"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <cstdint>
#include <limits>
#include <typeinfo>

#include "host/duration.hpp"

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

/// What an option takes, by its type and the word that stands for its value.
std::string wanted_value(const po::option_description& option) {
  const auto* typed = dynamic_cast<const po::typed_value_base*>(option.semantic().get());
  const bool is_number =
      typed && (typed->value_type() == typeid(int) || typed->value_type() == typeid(std::size_t));
  const auto word = option.format_parameter();
  if (typed && typed->value_type() == typeid(DurationOption))
    return "a time with its unit, e.g. 500ms, 1s or 2m";
  if (word.find("TIME") != std::string::npos) return "a time, e.g. 2s or 200ms";
  if (word.find("PORT") != std::string::npos) return "a port from 1 to 65535";
  if (typed && typed->value_type() == typeid(std::uint16_t)) return "a whole number from 0 to 65535";
  return is_number ? "a whole number" : "";
}

/// Program_options would take "-1" for a very large number.
void refuse_negative(const po::parsed_options& parsed, const po::options_description& options) {
  for (const auto& word : parsed.options) {
    const auto* option = options.find_nothrow(word.string_key, false);
    const auto* typed =
        option ? dynamic_cast<const po::typed_value_base*>(option->semantic().get()) : nullptr;
    const bool is_unsigned =
        typed && (typed->value_type() == typeid(std::uint16_t) || typed->value_type() == typeid(std::size_t));
    if (!is_unsigned || word.value.empty() || !word.value.front().starts_with('-')) continue;
    throw UsageError("the argument ('" + word.value.front() + "') for option '--" + word.string_key +
                     "' is invalid; expected " + wanted_value(*option));
  }
}

/// "the argument ('1') for option '--timeout' is invalid; expected a time with its unit, …"
std::string complaint(const po::validation_error& error, const po::options_description& options) {
  auto name = error.get_option_name();
  if (name.starts_with("--")) name.erase(0, 2);
  const auto* option = options.find_nothrow(name, false);
  const auto wanted = option ? wanted_value(*option) : "";
  return error.what() + (wanted.empty() ? "" : "; expected " + wanted);
}

/// Without what the options are described by, which would stay as long as their values do: simulated
/// computers are many.
Options values_alone(const Options& parsed) {
  Options values;
  for (const auto& [name, value] : parsed)
    values.emplace(name, po::variable_value(value.value(), value.defaulted()));
  return values;
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
    const auto parsed = po::command_line_parser(words).options(all).positional(places).run();
    refuse_negative(parsed, options);
    po::store(parsed, values);
    if (values.contains("help") || values.contains("version")) return values;
    if (values.contains(kSurplus)) {
      throw UsageError("'" + values[kSurplus].as<std::vector<std::string>>().front() +
                       "' is one word too many");
    }
    po::notify(values);
  } catch (const po::required_option& error) {
    throw UsageError(complaint(error, options, positional));
  } catch (const po::validation_error& error) {
    throw UsageError(complaint(error, options));
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return values_alone(values);
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
