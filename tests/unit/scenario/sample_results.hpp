// Results with one of everything, for the tests of their writers.
#pragma once

#include "scenario/results.hpp"

namespace netrig::testing {

inline StepResult sample_step(int number, const std::string& name, const std::string& kind, StepState state) {
  StepResult step;
  step.number = number;
  step.name = name;
  step.kind = kind;
  step.state = state;
  step.position = {10 + number, 5};
  step.duration = std::chrono::milliseconds(state == StepState::skipped ? 0 : 812);
  return step;
}

inline Results sample_results() {
  Results results;
  results.name = "boot";
  results.about = "A computer is switched on.";
  results.file = "topologies/boot.yaml";
  results.world = "emulated";
  results.started = std::chrono::sys_days(std::chrono::year(2024) / 5 / 17) + std::chrono::hours(12);
  results.duration = std::chrono::milliseconds(1624);
  results.run_directory = "runs/boot";
  results.repeat_command = "netrig run topologies/boot.yaml";
  results.steps.push_back(sample_step(1, "run boot on pc", "run", StepState::passed));
  results.steps[0].limit = std::chrono::seconds(10);
  results.steps[0].notes = {"capture of lan lost 12 frames: what was looked at is incomplete"};
  results.steps.push_back(sample_step(2, "expect an order on lan", "expect", StepState::failed));
  results.steps[1].failure = {"on lan: in this order: \"DHCP Offer\", \"<ACK> & more\"",
                              "\"<ACK> & more\" (2 of 2) is in no packet after No. 4",
                              {"the last packets:", "No.      time",
                               "  4  0.012345  10.0.0.2:67 > 10.0.0.100:49152 \x1b[31mDHCP\x01 Offer \xff"}};
  results.steps.push_back(sample_step(3, "expect the same files", "expect", StepState::skipped));
  results.steps[2].notes = {"not carried out: step 2 failed"};
  results.programs.push_back({"dhcp", "dhcp-server", "dhcp-server --pool a-b", true,
                              "nodes/dhcp/dhcp-server.log", "killed by signal 11 (Segmentation fault)",
                              false});
  results.programs.push_back(
      {"ftp", "ftp-server", "ftp-server", true, "nodes/ftp/ftp-server.log", "stopped", true});
  results.captures.push_back({"lan", "links/lan.pcap", 42, 4200, 12, ""});
  results.problems.push_back({Problem::Kind::error,
                              "dhcp:dhcp-server ended by itself: killed by signal 11 (Segmentation fault)",
                              {"last lines of dhcp:dhcp-server, nodes/dhcp/dhcp-server.log:", "| oops"}});
  results.problems.push_back(
      {Problem::Kind::warning, "the capture of lan is incomplete: it lost 12 frames", {}});
  return results;
}

}  // namespace netrig::testing
