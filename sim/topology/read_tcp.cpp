#include "topology/read_tcp.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::array kCongestionControls = {"cubic", "reno"};  // those that both stacks have
constexpr std::array kEcnUses = {"off", "accept", "request"};

template <class Words>
void read_word(const YamlNode* value, const Words& words, const char* expected, std::string& word,
               Reading& reading) {
  if (value == nullptr) return;
  if (value->is_scalar() && std::find(words.begin(), words.end(), value->text) != words.end()) {
    word = value->text;
  } else {
    reading.report(value->position, value->describe(), expected);
  }
}

}  // namespace

TcpTuning read_tcp(YamlMap& map, TcpTuning otherwise, Reading& reading) {
  auto tuning = std::move(otherwise);
  read_word(map.find("congestion"), kCongestionControls, "cubic or reno", tuning.congestion, reading);
  read_word(map.find("ecn"), kEcnUses, "off, accept or request", tuning.ecn, reading);
  if (const auto* pacing = map.find("pacing")) {
    tuning.pacing = read_flag(*pacing, reading.diagnostics).value_or(tuning.pacing);
  }
  return tuning;
}

}  // namespace netrig::reading
