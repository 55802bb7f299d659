// The prompt of `netrig up`: "pc ping dns" runs ping on pc, with the names of nodes replaced by the addresses
// that they have at that moment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/lab.hpp"
#include "ended_programs.hpp"
#include "program_commands.hpp"
#include "topology/topology.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

class Prompt {
 public:
  Prompt(const Topology& topology, Lab& lab, StepPlayer play)
      : topology_(topology), lab_(lab), ended_(lab), programs_(lab, ended_, std::move(play)) {}

  /// Reads commands until `quit` or the end of the input.
  void run();

 private:
  /// Says which programs have ended, and asks for a command where a terminal is and it has not yet.
  void show();
  /// The next line typed; none at the end of the input. Throws Interrupted for SIGTERM and SIGHUP, and for
  /// SIGINT where no terminal is.
  std::optional<std::string> next_line();
  /// Whether it is no more than Ctrl-C at a terminal: then there is one.
  bool begins_new_line(const Interrupted& interrupted);
  /// Gives false when the prompt shall end.
  bool obey(const std::vector<std::string>& words);
  void run_on_node(const std::vector<std::string>& words);
  void print_help() const;
  void print_nodes() const;
  void print_links() const;
  void print_packets(const std::vector<std::string>& words);
  /// What the node's first address is now; its IPv4 one if it has both. None for what is no node.
  std::optional<IpAddress> address_of(const std::string& node) const;

  const Topology& topology_;
  Lab& lab_;
  std::string typed_;  ///< read, but no whole line yet
  EndedPrograms ended_;
  ProgramCommands programs_;
  bool shown_ = false;  ///< "netrig> " stands there, with nothing behind it but what is being typed
};

}  // namespace netrig
