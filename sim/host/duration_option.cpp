#include "host/duration_option.hpp"

#include "host/duration.hpp"

namespace netrig {

Duration duration_option(const Options& options, const std::string& name, Duration from, Duration to) {
  const Duration value = options[name].as<DurationOption>();
  if (value < from || value > to) {
    throw UsageError("--" + name + ": between " + format_duration(from) + " and " + format_duration(to) +
                     " is possible");
  }
  return value;
}

}  // namespace netrig
