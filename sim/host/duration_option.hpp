// The value of a command line's option that is a duration.
#pragma once

#include <string>

#include "host/options.hpp"
#include "host/time.hpp"

namespace netrig {

/// Of option `name`, a DurationOption, which must lie in [from, to]. Throws UsageError with a sentence that
/// names the option.
Duration duration_option(const Options& options, const std::string& name, Duration from, Duration to);

}  // namespace netrig
