// star_bench HOSTS DIRECTORY [captures]: builds a star of that many hosts on one switch, from the text of its
// topology on, and tears it down again. Prints the milliseconds of both as JSON: "down" is when nothing uses
// the network any more, "freed" when the kernel has freed the last host's interface, which it does in the
// background.
#include <net/if.h>
#include <sched.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "emulator/lab.hpp"
#include "kernel/system_error.hpp"
#include "topology/reader.hpp"

namespace {

using namespace netrig;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Topology star_of(const std::string& hosts) {
  const auto text =
      "name: star\nlinks: {lan: {subnet: 10.0.0.0/16}}\nnodes:\n  h: {on: {lan: auto}, count: " + hosts +
      ", routes: {default: 10.0.0.1}}\n";
  auto result = read_topology(text, "star", ".", {});
  if (auto* errors = std::get_if<Diagnostics>(&result)) throw std::runtime_error(errors->to_string());
  return std::move(std::get<Topology>(result));
}

std::size_t count_interfaces() {
  auto* list = if_nameindex();
  if (!list) throw_errno("list the interfaces");
  std::size_t count = 0;
  while (list[count].if_index != 0) ++count;
  if_freenameindex(list);
  return count;
}

/// Waits until the hub holds nothing but its loopback interface and its bridge.
void wait_until_empty(const FileDescriptor& hub) {
  constexpr auto kLimit = std::chrono::seconds(60);
  constexpr auto kPeriod = std::chrono::milliseconds(1);  // nothing in another namespace announces it
  std::thread([&] {
    setns(hub.number(), CLONE_NEWNET);
    const auto end = Clock::now() + kLimit;
    while (count_interfaces() > 2 && Clock::now() < end) std::this_thread::sleep_for(kPeriod);
  }).join();
}

bool last_reaches_first(Lab& lab) {
  const auto& nodes = lab.plan().nodes;
  const auto first = nodes.front().interfaces.front().addresses.front().address.to_string();
  return lab.run_in_foreground(nodes.back().name, {"ping", "-q", "-c1", "-W2", first}).status == 0;
}

int measure(const std::string& hosts, const std::string& directory, bool captures) {
  const auto begin = Clock::now();
  const auto topology = star_of(hosts);
  const RunDirectory runs(directory, "star");
  return run_in_sandbox([&](const SandboxInfo& info) {
    LabOptions options;
    options.user = info.user;
    options.captures = captures;
    std::optional<Lab> lab;
    lab.emplace(topology, runs, options);
    const double up = milliseconds_since(begin);
    if (!last_reaches_first(*lab)) throw std::runtime_error("the last host does not reach the first");
    const auto hub = FileDescriptor::duplicate(lab->network().hub().number());
    const auto end = Clock::now();
    lab.reset();
    const double down = milliseconds_since(end);
    wait_until_empty(hub);
    std::fprintf(stderr, "{\"up\": %.2f, \"down\": %.2f, \"freed\": %.2f}\n", up, down,
                 milliseconds_since(end));
    return EXIT_SUCCESS;
  });
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "Usage: star_bench HOSTS DIRECTORY [captures]\n");
    return 2;
  }
  try {
    return measure(words[1], words[2], count > 3);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "star_bench: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
