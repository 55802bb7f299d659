#include "ftp/features.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace netrig::ftp {

Features parse_features(const Reply& reply) {
  Features features;
  if (!reply.is_completion() || reply.lines.size() < 2) return features;
  for (std::size_t i = 1; i + 1 < reply.lines.size(); ++i) {
    std::string line = reply.lines[i];
    std::ranges::transform(line, line.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    std::string_view rest = line;
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto name = rest.substr(0, rest.find(' '));
    if (name == "MLST") features.facts = true;
    if (name == "MFMT") features.set_time = true;
    if (name == "HASH" && rest.find("SHA-256") != std::string_view::npos) features.hash = true;
    if (name == "UTF8") features.utf8 = true;
  }
  return features;
}

}  // namespace netrig::ftp
