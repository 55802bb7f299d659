// A program of a raw node whose output nobody reads, beside one that serves: all of a node's programs run in
// one process.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLab = R"(
name: sleeping-reader
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  server: {on: {lan: 10.0.0.1}, stack: raw, run: flow-server}
  client: {on: {lan: 10.0.0.2}, stack: raw}
)";

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line.empty() ? "?" : line;
}

/// Where each process of the lab is in the kernel; /proc/PID/stack only the machine's root may read.
std::string processes() {
  std::string text;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto pid = entry.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    text += pid + " " + first_line(entry.path() / "comm") + ": in " + first_line(entry.path() / "wchan") +
            ", system call " + first_line(entry.path() / "syscall") + "\n";
    std::ifstream stack(entry.path() / "stack");
    for (std::string line; std::getline(stack, line);) text += "    " + line + "\n";
  }
  return text;
}

/// All that may say why no more packets come.
std::string scene(Lab& lab, const RunningProgram& shell) {
  constexpr std::ptrdiff_t kLastPackets = 10;
  std::string text = "the shell " + (shell.exit_status() ? "has ended" : std::string("goes on")) +
                     ", and printed:\n" + shell.output();
  const auto packets = lab.packets("lan");
  text += "the last of " + std::to_string(packets.size()) + " packets:\n";
  const auto count = std::min(kLastPackets, std::ssize(packets));
  for (auto packet = packets.end() - count; packet != packets.end(); ++packet) text += *packet + "\n";
  for (const auto& capture : lab.world().capture_status())
    text += std::to_string(capture.dropped) + " frames dropped " + capture.error + "\n";
  text += "the processes:\n" + processes();
  for (const auto* node : {"server", "client"})
    text += std::string("the ping of ") + node + ": " + lab.run(node, "sh -c 'command -v ping'").output;
  return text;
}

TEST(SleepingReader, HoldsNoOtherProgramOfTheNodeUp) {
  Lab lab = Lab::from_text(kLab);
  lab.start_programs();
  // The reader opens the pipe and sleeps; it holds 64 KiB, about 1,100 lines. One packet
  // may be missing in the capture.
  const auto pinging = lab.start(
      "server",
      "sh -c 'mkfifo output && { sleep 1000 < output & } && ping -c 5000 -i 1ms 10.0.0.2 > output'");
  ASSERT_TRUE(lab.wait_for_packet("lan", "ICMP echo request .*seq (1[5-9]|[2-4][0-9])[0-9][0-9]\\b",
                                  std::chrono::seconds(60)))
      << "the node's process is stuck:\n"
      << scene(lab, *pinging);
  const auto flow = lab.run("client", "flow-client 10.0.0.1 -n 100K");
  EXPECT_EQ(flow.exit.status, 0) << flow.output << scene(lab, *pinging);
  lab.world().kill(*pinging);
}

}  // namespace
}  // namespace netrig::testing
