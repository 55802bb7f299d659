// The host's settings, as scripts change them with sysctl(8): lines of a file that the runner's own sysctl
// writes instead of the kernel's (run.py), "net.ipv4.tcp_rmem=4096 131072 6291456"; of several the last
// counts.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "stack/tcp_settings.hpp"

namespace netrig::packetdrill {

class Sysctls {
 public:
  /// No file, or an empty name: nothing is set.
  static Sysctls read(const std::string& file);

  /// The number at `index` of those that a setting of net.ipv4 holds.
  std::int64_t number(const std::string& name, std::int64_t otherwise, std::size_t index = 0) const;
  /// All of it; empty when it is not set.
  std::string text(const std::string& name) const;
  TcpSettings tcp_settings() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace netrig::packetdrill
