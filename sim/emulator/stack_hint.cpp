#include "emulator/stack_hint.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string_view>

#include "topology/command.hpp"

namespace netrig {

namespace {

std::string base_name(const std::string& program) {
  return program.substr(program.rfind('/') + 1);  // npos + 1 is 0
}

/// "sh -i", or a shell alone at a terminal.
bool is_interactive_shell(const std::vector<std::string>& arguments) {
  static const std::set<std::string, std::less<>> kShells = {"sh", "bash", "dash", "zsh", "ksh", "fish"};
  if (!kShells.contains(base_name(arguments.front()))) return false;
  if (arguments.size() > 1) return arguments[1] == "-i" && arguments.size() == 2;
  return isatty(STDIN_FILENO) != 0;
}

}  // namespace

bool is_network_tool(const std::string& program) {
  static const std::set<std::string, std::less<>> kTools = {
      "curl",  "wget", "dig",    "nslookup", "host",  "ping",   "traceroute", "tracepath", "mtr",    "nc",
      "ncat",  "ssh",  "netcat", "telnet",   "scp",   "sftp",   "ftp",        "lftp",      "tftp",   "iperf",
      "socat", "nmap", "iperf3", "rsync",    "fping", "hping3", "nping",      "netperf",   "kdig",   "delv",
      "ab",    "wrk",  "h2load", "links",    "lynx",  "w3m",    "whois",      "drill",     "ntpdate"};
  return kTools.contains(base_name(program));
}

std::string stack_hint(const std::string& node, const std::string& program) {
  return node + " has netrig's own stack, which " + program +
         " can't use; with --stack kernel it can reach the network";
}

StackHint::StackHint(bool raw, const std::string& node, const std::vector<std::string>& arguments,
                     const std::set<std::string>& own_programs) {
  const auto is_own = [&](const std::string& word) { return is_own_program(word, own_programs); };
  if (!raw || arguments.empty() || std::any_of(arguments.begin(), arguments.end(), is_own)) return;
  text_ = stack_hint(node, arguments.front());
  at_once_ = is_network_tool(arguments.front());
  if (!is_interactive_shell(arguments)) return;
  text_ = node +
          " has netrig's own stack, which only netrig's own programs can use; with --stack kernel all "
          "others can reach the network, too";
  at_once_ = true;
}

void StackHint::before() const {
  if (text_ && at_once_) std::fprintf(stderr, "netrig: %s\n", text_->c_str());
}

void StackHint::after(int status) const {
  if (text_ && !at_once_ && status != 0)
    std::fprintf(stderr, "netrig: if that was for want of a network: %s\n", text_->c_str());
}

}  // namespace netrig
