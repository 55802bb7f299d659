#include "testing/wire_check.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "testing/finished_runs.hpp"

namespace netrig::testing {

namespace {

// A TCP checksum of 0xffff is as good as 0 in ones' complement; the kernel writes it so, tshark calls it
// wrong.
constexpr const char* kComplaints =
    "-o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE -Y '_ws.malformed || "
    "ip.checksum.status == 0 || (tcp.checksum.status == 0 && tcp.checksum != 0xffff) || udp.checksum.status "
    "== 0 || icmp.checksum.status "
    "== 0 || icmpv6.checksum.status == 0'";

/// What it prints, without its warning to root.
std::string text_without_warnings(std::FILE* output) {
  std::string text;
  for (std::array<char, 4096> line; std::fgets(line.data(), line.size(), output);) {
    const std::string piece = line.data();
    if (!piece.starts_with("Running as user")) text += piece;
  }
  return text;
}

/// Its first lines; whoever wants the others has the file.
std::string beginning_of(const std::string& text) {
  constexpr int kLines = 20;
  std::size_t end = 0;
  for (int i = 0; i < kLines && end != std::string::npos; ++i) end = text.find('\n', end + (i > 0));
  return end == std::string::npos || end + 1 == text.size() ? text : text.substr(0, end) + "\n…\n";
}

/// Gives what tshark prints of a capture; what went wrong is part of it.
std::string ask_tshark(const std::string& capture, const std::string& options) {
  const auto path = std::filesystem::absolute(capture).string();
  const auto command = "tshark -n -r '" + path + "' " + options + " 2>&1";
  std::FILE* output = popen(command.c_str(), "r");
  if (!output) return "tshark can't be started";
  auto text = text_without_warnings(output);
  const int status = pclose(output);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    text += "tshark ended with status " + std::to_string(status);
  return text;
}

/// A link's file, with all frames so far in it.
std::string capture_of(Lab& lab, const std::string& link) {
  lab.world().flush_captures();
  return lab.world().capture_path(link);
}

/// The captures in a run's directory that hold a frame.
std::vector<std::string> captures_in(const std::filesystem::path& run) {
  constexpr std::uintmax_t kFileHeaderBytes = 24;
  std::vector<std::string> captures;
  std::error_code none;  // a lab without links has no such directory
  for (const auto& file : std::filesystem::directory_iterator(run / "links", none)) {
    if (file.path().extension() == ".pcap" && file.file_size() > kFileHeaderBytes)
      captures.push_back(file.path().string());
  }
  return captures;
}

bool packets_may_be_broken = false;

/// Asks when a test is over, its labs gone, and their files not yet.
class Witness : public ::testing::EmptyTestEventListener {
 public:
  void OnTestStart(const ::testing::TestInfo&) override { packets_may_be_broken = false; }
  void OnTestEnd(const ::testing::TestInfo&) override {
    if (packets_may_be_broken) return;
    for (const auto& run : finished_runs().directories())
      EXPECT_EQ(complaints_of_tshark(captures_in(run)), "") << run;
  }
};

/// The environment is set up after every other listener is there: what ends comes to the last one first.
class Invitation : public ::testing::Environment {
 public:
  void SetUp() override { ::testing::UnitTest::GetInstance()->listeners().Append(new Witness); }
};

}  // namespace

std::string complaints_of_tshark(Lab& lab, const std::string& link) {
  return complaints_of_tshark(std::vector{capture_of(lab, link)});
}

std::string complaints_of_tshark(const std::vector<std::string>& capture_files) {
  std::string complaints;
  for (const auto& file : capture_files) {
    const auto text = ask_tshark(file, kComplaints);
    if (!text.empty()) complaints += file + ":\n" + beginning_of(text);
  }
  return complaints;
}

bool witness_every_capture() {
  ::testing::AddGlobalTestEnvironment(new Invitation);  // GoogleTest owns it
  return true;
}

void expect_broken_packets() {
  packets_may_be_broken = true;
}

std::set<std::string> tcp_remarks_of_tshark(Lab& lab, const std::string& link) {
  std::istringstream packets(ask_tshark(capture_of(lab, link), "-Y tcp.analysis.flags -V -O tcp"));
  std::set<std::string> remarks;
  // In the packets' details: "[Expert Info (Note/Sequence): This frame is a (suspected) retransmission]".
  for (std::string line; std::getline(packets, line);) {
    const auto begin = line.find("/Sequence): ");
    if (begin != std::string::npos)
      remarks.insert(line.substr(begin + 12, line.find_last_of(']') - begin - 12));
  }
  return remarks;
}

}  // namespace netrig::testing
