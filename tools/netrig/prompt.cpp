#include "prompt.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <regex>

#include "topology/command.hpp"
#include "wire/capture_file.hpp"
#include "wire/describe.hpp"

namespace netrig {

void Prompt::run() {
  const bool terminal = isatty(STDIN_FILENO);
  if (terminal) std::puts("Type `help` for what can be typed here, `quit` to end.");
  for (;;) {
    if (terminal) std::fputs("netrig> ", stdout);
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) return;
    const auto words = split_words(line);
    if (!words) {
      std::fputs("a quote is not closed\n", stderr);
      continue;
    }
    try {
      if (!words->empty() && !obey(*words)) return;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    // Ctrl-C was for the command; and programs may have ended meanwhile.
    try {
      lab_.wait(WorldDuration(0));
    } catch (const Interrupted&) {
    }
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
  else
    run_on_node(words);
  return true;
}

void Prompt::print_help() const {
  std::puts(
      "  NODE COMMAND…      run a command on a node; names of nodes in it become their addresses: pc ping "
      "-c1 dns\n"
      "  NODE               a shell on a node\n"
      "  nodes, links       what there is\n"
      "  packets LINK [RE]  the packets captured on a link so far, those that the regular expression is "
      "found in\n"
      "  quit               end the lab (Ctrl-D does too)");
}

void Prompt::print_nodes() const {
  for (const auto& node : lab_.plan().nodes) {
    std::printf("  %-16s", node.name.c_str());
    for (const auto& interface : node.interfaces) {
      std::printf(" %s@%s", interface.name.c_str(), interface.link.c_str());
      for (const auto& address : interface.addresses) std::printf(" %s", address.to_string().c_str());
    }
    std::putchar('\n');
  }
}

void Prompt::print_links() const {
  for (const auto& link : lab_.plan().links) {
    std::printf("  %-16s", link.name.c_str());
    for (const auto& end : link.ends) std::printf(" %s:%s", end.node.c_str(), end.interface.c_str());
    std::putchar('\n');
  }
}

void Prompt::print_packets(const std::vector<std::string>& words) {
  if (words.size() < 2 || !topology_.find_link(words[1]))
    throw std::runtime_error("packets: name a link (see `links`)");
  const std::regex pattern(words.size() > 2 ? words[2] : "");
  lab_.flush_captures();
  CaptureReader reader(lab_.capture_path(words[1]));
  for (std::size_t number = 1; const auto packet = reader.next(); ++number) {
    const auto line = describe(packet->bytes, packet->original_length);
    if (std::regex_search(line, pattern)) std::printf("%5zu  %s\n", number, line.c_str());
  }
}

std::string Prompt::address_of(const std::string& word) const {
  const auto* node = lab_.plan().find_node(word);
  if (!node) return word;
  for (const auto& interface : node->interfaces) {
    if (!interface.addresses.empty()) return interface.addresses.front().address.to_string();
  }
  return word;
}

void Prompt::run_on_node(const std::vector<std::string>& words) {
  if (!topology_.find_node(words[0]))
    throw std::runtime_error("no node and no command is named " + words[0] + "; try help");
  std::vector<std::string> command{words.begin() + 1, words.end()};
  if (command.empty()) command = {"/bin/sh", "-i"};
  for (std::size_t i = 1; i < command.size(); ++i) command[i] = address_of(command[i]);
  const auto status = lab_.run_in_foreground(words[0], command);
  if (status.status != 0) std::printf("(%s)\n", status.to_string().c_str());
}

}  // namespace netrig
