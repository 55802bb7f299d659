// What traceroute is to do, read from the command line.
#pragma once

#include <cstdint>
#include <string>

#include "host/options.hpp"
#include "host/time.hpp"
#include "probe/destination.hpp"

namespace netrig::probe {

struct TracePlan {
  std::string host;
  Family family = Family::any;
  bool echo = false;  ///< ICMP echo requests, not UDP datagrams
  std::uint8_t first_ttl = 1;
  std::uint8_t last_ttl = 30;
  std::uint32_t probes_a_hop = 3;
  std::uint32_t probes_at_once = 16;
  Duration wait = std::chrono::seconds(5);  ///< for an answer to one probe
  std::uint16_t port = 33434;               ///< of the first UDP probe; one more for each further one
  std::size_t packet_bytes = 0;             ///< with its headers; 0: 60, with IPv6 80
  bool numeric = false;

  std::uint32_t probe_count() const { return (last_ttl - first_ttl + 1u) * probes_a_hop; }
};

void describe_trace(boost::program_options::options_description& options,
                    boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
TracePlan read_trace_plan(const Options& options);

}  // namespace netrig::probe
