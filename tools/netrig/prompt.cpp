#include "prompt.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <utility>

#include "emulator/host_words.hpp"
#include "packet_lines.hpp"
#include "scenario/text.hpp"
#include "topology/command.hpp"

namespace netrig {

namespace {

/// From other nodes.
bool is_reachable(const IpAddress& address) {
  return !address.is_loopback() && !(address.is_v6() && address.v6().is_link_local());
}

/// Those of an interface that others reach it by.
std::vector<IpPrefix> addresses_of(const std::vector<Interface>& interfaces, const std::string& name) {
  std::vector<IpPrefix> addresses;
  for (const auto& interface : interfaces) {
    if (interface.name != name) continue;
    for (const auto& prefix : interface.addresses) {
      if (is_reachable(prefix.address)) addresses.push_back(prefix);
    }
  }
  return addresses;
}

std::string link_names(const Plan& plan) {
  std::vector<std::string> names;
  for (const auto& link : plan.links) names.push_back(link.name);
  return names.empty() ? "none in this lab" : join(names, ", ");
}

}  // namespace

void Prompt::run() {
  const bool terminal = isatty(STDIN_FILENO);
  if (terminal) std::puts("Type `help` for what can be typed here, `quit` to end.");
  for (bool go_on = true; go_on;) {
    show();
    const auto line = next_line();
    shown_ = false;
    if (!line) return;
    const auto words = split_words(*line);
    try {
      if (!words) throw std::runtime_error("a quote is not closed");
      go_on = words->empty() || obey(*words);
    } catch (const Interrupted& interrupted) {
      if (!begins_new_line(interrupted)) throw;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
  }
}

void Prompt::show() {
  for (const auto& line : ended_.news()) {
    if (std::exchange(shown_, false)) std::putchar('\n');
    std::puts(line.c_str());
  }
  if (isatty(STDIN_FILENO) && !std::exchange(shown_, true)) std::fputs("netrig> ", stdout);
  std::fflush(stdout);
}

bool Prompt::begins_new_line(const Interrupted& interrupted) {
  if (interrupted.signal() != SIGINT || !isatty(STDIN_FILENO)) return false;
  typed_.clear();
  std::putchar('\n');
  return true;
}

std::optional<std::string> Prompt::next_line() {
  for (;;) {
    const auto end = typed_.find('\n');
    const bool typed = end != std::string::npos;
    try {
      // A signal goes before what was typed.
      const bool readable =
          lab_.wait_for_input(STDIN_FILENO, typed ? WorldDuration{} : std::chrono::hours(1));
      if (!typed && !readable) {
        show();
        continue;
      }
    } catch (const Interrupted& interrupted) {
      if (!begins_new_line(interrupted)) throw;
      return std::string();
    }
    if (typed) {
      auto line = typed_.substr(0, end);
      typed_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> buffer;
    const auto count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) return typed_.empty() ? std::nullopt : std::optional(std::exchange(typed_, {}));
    typed_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

bool Prompt::obey(const std::vector<std::string>& words) {
  const auto& first = words.front();
  if (first == "quit" || first == "exit") return false;
  if (first == "help")
    print_help();
  else if (first == "nodes")
    print_nodes();
  else if (first == "links")
    print_links();
  else if (first == "packets")
    print_packets(words);
  else if (ProgramCommands::is_command(first))
    programs_.obey(words);
  else
    run_on_node(words);
  return true;
}

void Prompt::print_help() const {
  std::puts(
      "  NODE COMMAND…      run a command on a node; names of nodes in it become their addresses:\n"
      "                     pc ping -c1 dns, pc curl ftp://ftp/\n"
      "  NODE               a shell on a node\n"
      "  nodes, links       what there is: nodes with their stack and addresses, links with their subnets\n"
      "  packets LINK [-t] [RE]\n"
      "                     the packets captured on a link so far, those that the regular expression is "
      "found in;\n"
      "                     with -t, when they came\n"
      "  programs           the file's programs: whether they run, and where their output is\n"
      "  stop, kill, restart NODE[:PROGRAM]\n"
      "                     what the steps of a scenario do: a program, or a node with all of its programs\n"
      "  reload NODE:PROGRAM\n"
      "                     the same: SIGHUP to a program\n"
      "  quit               end the lab (Ctrl-D does too)");
}

void Prompt::print_nodes() const {
  for (const auto& node : lab_.plan().nodes) {
    std::printf("  %-16s %-7s", node.name.c_str(), node.raw ? "raw" : "kernel");
    const auto present = lab_.interfaces_of(node.name);
    for (const auto& interface : node.interfaces) {
      std::printf(" %s@%s", interface.name.c_str(), interface.link.c_str());
      for (const auto& address : addresses_of(present, interface.name))
        std::printf(" %s", address.to_string().c_str());
    }
    std::putchar('\n');
  }
}

void Prompt::print_links() const {
  for (const auto& link : lab_.plan().links) {
    std::printf("  %-16s", link.name.c_str());
    const auto* spec = topology_.find_link(link.name);
    for (const auto& subnet : {spec->subnet, spec->subnet6}) {
      if (subnet) std::printf(" %s", subnet->to_string().c_str());
    }
    for (const auto& end : link.ends) std::printf(" %s:%s", end.node.c_str(), end.interface.c_str());
    std::putchar('\n');
  }
}

void Prompt::print_packets(const std::vector<std::string>& words) {
  if (words.size() < 2) throw std::runtime_error("packets: name a link: " + link_names(lab_.plan()));
  if (!topology_.find_link(words[1]))
    throw std::runtime_error("packets: no link is named " + words[1] + "; there is " +
                             link_names(lab_.plan()));
  if (const auto obstacle = lab_.capture_obstacle(words[1]))
    throw std::runtime_error("packets: " + *obstacle);
  auto more = words.begin() + 2;
  const bool times = more != words.end() && (*more == "-t" || *more == "--times");
  if (times) ++more;
  // Blanks need no quotes: all further words are one pattern.
  const auto pattern = join({more, words.end()}, " ");
  lab_.flush_captures();
  print_packet_lines(lab_.capture_path(words[1]), {.pattern = pattern, .times = times});
}

std::optional<IpAddress> Prompt::address_of(const std::string& node) const {
  if (!topology_.find_node(node)) return {};
  std::optional<IpAddress> found;
  for (const auto& interface : lab_.interfaces_of(node)) {
    for (const auto& prefix : interface.addresses) {
      if (!is_reachable(prefix.address)) continue;
      if (prefix.address.is_v4()) return prefix.address;
      if (!found) found = prefix.address;
    }
  }
  return found;
}

void Prompt::run_on_node(const std::vector<std::string>& words) {
  if (!topology_.find_node(words[0]))
    throw std::runtime_error("no node and no command is named " + words[0] + "; try help");
  std::vector<std::string> command{words.begin() + 1, words.end()};
  if (command.empty()) command = {"/bin/sh", "-i"};
  for (std::size_t i = 1; i < command.size(); ++i) {
    command[i] = with_addresses(command[i], [this](const std::string& name) { return address_of(name); });
  }
  const auto status = lab_.run_in_foreground(words[0], command);
  if (status.status != 0) std::printf("(%s)\n", status.to_string().c_str());
}

}  // namespace netrig
