// What a booting computer is to do, read from the command line.
#pragma once

#include <string>

#include "dhcp/client_config.hpp"
#include "ftp/url.hpp"
#include "host/program.hpp"

namespace netrig {

struct BootPlan {
  FtpUrl url;
  std::string output;     ///< where the file goes, beneath the program's own directory
  bool ipv6 = false;      ///< by what a router tells, without DHCP
  std::string device;     ///< empty: the only one
  DhcpClientConfig dhcp;  ///< of that device; for IPv4
  Duration timeout{};     ///< for everything
};

void describe_boot(boost::program_options::options_description& options,
                   boost::program_options::positional_options_description& positional);

/// Throws UsageError for what makes no sense.
BootPlan read_boot_plan(const Options& options);

}  // namespace netrig
