// What ping is to do, read from the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/options.hpp"
#include "host/time.hpp"
#include "probe/destination.hpp"

namespace netrig::probe {

struct PingPlan {
  std::string host;
  Family family = Family::any;
  std::optional<std::uint64_t> count = {};
  Duration interval = std::chrono::seconds(1);
  std::size_t size_bytes = 56;  ///< of the payload
  std::optional<std::uint8_t> ttl = {};
  Duration timeout = std::chrono::seconds(10);  ///< for an answer, after the last request
  std::optional<Duration> deadline = {};        ///< for everything
  bool numeric = false;
  bool quiet = false;
  bool dont_fragment = false;
};

void describe_ping(boost::program_options::options_description& options,
                   boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
PingPlan read_ping_plan(const Options& options);

}  // namespace netrig::probe
