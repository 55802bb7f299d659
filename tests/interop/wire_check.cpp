#include "interop/wire_check.hpp"

#include <array>
#include <cstdio>
#include <filesystem>

namespace netrig::testing {

std::string complaints_of_tshark(Lab& lab, const std::string& link) {
  lab.world().flush_captures();
  const auto capture = std::filesystem::absolute(lab.world().capture_path(link)).string();
  const auto command = "tshark -n -r '" + capture +
                       "' -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE "
                       "-Y '_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || "
                       "udp.checksum.status == 0 || "
                       "icmp.checksum.status == 0' 2>&1 | grep -v 'Running as user'";
  FILE* output = popen(command.c_str(), "r");
  if (!output) return "tshark can't be started";
  std::string text;
  for (std::array<char, 4096> buffer; std::fgets(buffer.data(), buffer.size(), output);)
    text += buffer.data();
  pclose(output);
  return text;
}

}  // namespace netrig::testing
