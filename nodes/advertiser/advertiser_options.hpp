// The command line of router-advertiser, and what it says of a link.
#pragma once

#include "advertiser/advertiser_machine.hpp"
#include "host/interfaces.hpp"
#include "host/program.hpp"

namespace netrig {

void describe_advertiser(boost::program_options::options_description& options,
                         boost::program_options::positional_options_description& positional);

/// Without the router's own address. The prefixes are the interface's where none is named, and so is the MTU.
/// Throws UsageError for what makes no sense.
AdvertiserConfig read_advertiser_config(const Options& options, const Interface& interface);

}  // namespace netrig
