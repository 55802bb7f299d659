// Every example of docs/topology.md is read. A block marked ```yaml is a whole file; ```yaml links, ```yaml
// nodes and ```yaml scenario are what stands under that key, and are put into a minimal file. What only the
// simulator can do is marked `simulated` behind that.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "reading_cases.hpp"

namespace netrig {
namespace {

struct Example {
  int line = 0;
  std::string kind;  // "", "links", "nodes", "scenario"
  bool simulated = false;
  std::string text;

  friend std::ostream& operator<<(std::ostream& stream, const Example& example) {
    return stream << "docs/topology.md:" << example.line << "\n" << example.text;
  }
};

/// `info` is what stands behind "```yaml ".
Example example_of(int line, const std::string& info) {
  Example example{line, info, false, {}};
  const auto mark = info.find("simulated");
  example.simulated = mark != std::string::npos;
  if (example.simulated) example.kind = info.substr(0, mark == 0 ? 0 : mark - 1);
  return example;
}

std::vector<Example> examples() {
  std::ifstream file(NETRIG_SOURCE_DIR "/docs/topology.md");
  std::vector<Example> found;
  std::string line;
  bool inside = false;
  for (int number = 1; std::getline(file, line); ++number) {
    if (!inside && line.starts_with("```yaml")) {
      inside = true;
      found.push_back(example_of(number, line.substr(std::min<std::size_t>(line.size(), 8))));
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      found.back().text += line + "\n";
    }
  }
  return found;
}

std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string result, line;
  while (std::getline(lines, line)) result += "  " + line + "\n";
  return result;
}

/// The nodes of a file whose links are an example: those of conditions name who sends.
std::string nodes_for(const Example& example) {
  std::string on;
  std::istringstream lines(example.simulated ? example.text : "");
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == ' ' || line.front() == '#') continue;
    on += (on.empty() ? "" : ", ") + line.substr(0, line.find(':')) + ": none";
  }
  return "  pc: {on: {" + on + "}}\n  server: {on: {" + on + "}}\n";
}

std::string whole_file(const Example& example) {
  if (example.kind.empty()) return example.text;
  std::string links =
      "  lan: {subnet: 10.0.0.0/24}\n  wan: {subnet: 198.51.100.0/24}\n"
      "  both: {subnet: 192.168.7.0/24, subnet6: \"2001:db8::/64\"}\n";
  std::string nodes =
      "  dns: {on: {lan: 10.0.0.3}, files: boot/dns, run: dns-server --zone lab.zone}\n"
      "  ftp: {on: {lan: 10.0.0.4}, files: boot/ftp, run: ftp-server --root share}\n"
      "  pc: {on: {lan: auto}}\n  host: {on: {lan: auto}, count: 3}\n";
  std::string scenario;
  if (example.kind == "links") links = indented(example.text), nodes = nodes_for(example);
  if (example.kind == "nodes") nodes = indented(example.text);
  if (example.kind == "scenario") scenario = "scenario:\n" + indented(example.text);
  std::string text = "name: example\nlinks:\n";
  text.append(links).append("nodes:\n").append(nodes).append(scenario);
  return text;
}

class DocumentedExample : public testing::TestWithParam<Example> {};

TEST_P(DocumentedExample, IsValid) {
  auto options = test::options();
  options.program_exists = [](const std::string& name) {
    return std::set<std::string>{"ping", "python3", "dnsmasq", "vsftpd", "ip", "cat", "nft"}.contains(name);
  };
  options.world = GetParam().simulated ? WorldKind::simulated : WorldKind::emulated;
  const auto text = whole_file(GetParam());
  const auto result = read_topology(text, "example", NETRIG_SOURCE_DIR "/topologies", options);
  const auto* diagnostics = std::get_if<Diagnostics>(&result);
  EXPECT_EQ(diagnostics, nullptr) << diagnostics->to_string() << text;
}

TEST_P(DocumentedExample, IsMarkedIfItCanOnlyBeSimulated) {
  if (!GetParam().simulated) return;
  auto options = test::options();
  options.world = WorldKind::emulated;
  const auto result =
      read_topology(whole_file(GetParam()), "example", NETRIG_SOURCE_DIR "/topologies", options);
  EXPECT_TRUE(std::holds_alternative<Diagnostics>(result)) << "`netrig run` takes it, too";
}

INSTANTIATE_TEST_SUITE_P(Topology, DocumentedExample, testing::ValuesIn(examples()),
                         [](const auto& example) { return "Line" + std::to_string(example.param.line); });

TEST(Documentation, HasExamplesOfEveryKind) {
  std::set<std::string> kinds;
  for (const auto& example : examples()) kinds.insert(example.kind);
  EXPECT_EQ(kinds, (std::set<std::string>{"", "links", "nodes", "scenario"}));
}

}  // namespace
}  // namespace netrig
