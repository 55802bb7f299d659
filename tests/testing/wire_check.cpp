#include "testing/wire_check.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>

namespace netrig::testing {

namespace {

constexpr const char* kComplaint =
    "_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || "
    "icmp.checksum.status == 0";

/// What it prints, without its warning to root.
std::string text_without_warnings(std::FILE* output) {
  std::string text;
  for (std::array<char, 4096> line; std::fgets(line.data(), line.size(), output);) {
    const std::string piece = line.data();
    if (!piece.starts_with("Running as user")) text += piece;
  }
  return text;
}

}  // namespace

std::string complaints_of_tshark(Lab& lab, const std::string& link) {
  lab.world().flush_captures();
  const auto capture = std::filesystem::absolute(lab.world().capture_path(link)).string();
  const auto command = "tshark -n -r '" + capture +
                       "' -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE "
                       "-Y '" +
                       kComplaint + "' 2>&1";
  std::FILE* output = popen(command.c_str(), "r");
  if (!output) return "tshark can't be started";
  auto text = text_without_warnings(output);
  const int status = pclose(output);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    text += "tshark ended with status " + std::to_string(status);
  return text;
}

}  // namespace netrig::testing
