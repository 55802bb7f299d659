#include "probe/seconds_option.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <iterator>
#include <ostream>

#include "host/duration.hpp"

namespace netrig::probe {

std::istream& operator>>(std::istream& stream, SecondsOption& option) {
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.starts_with('.')) text.insert(0, "0");  // "-i .2" is common
  auto duration = parse_duration(text);
  if (!duration) duration = parse_duration(text + "s");
  if (!duration) {
    stream.setstate(std::ios::failbit);
    return stream;
  }
  option.value = *duration;
  return stream;
}

std::ostream& operator<<(std::ostream& stream, const SecondsOption& option) {
  return stream << format_duration(option.value);
}

Duration seconds_between(const Options& options, const std::string& name, Duration least, Duration most) {
  const Duration value = options[name].as<SecondsOption>();
  if (value < least || value > most) {
    throw UsageError("--" + name + " must lie between " + format_duration(least) + " and " +
                     format_duration(most));
  }
  return value;
}

std::uint64_t number_between(const Options& options, const std::string& name, std::uint64_t least,
                             std::uint64_t most) {
  // Read from the text: as a number, Program_options would take "-1" for a very large one.
  const auto& text = options[name].as<std::string>();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || value < least || value > most) {
    throw UsageError("--" + name + ": '" + text + "' is no whole number between " + std::to_string(least) +
                     " and " + std::to_string(most));
  }
  return value;
}

}  // namespace netrig::probe
