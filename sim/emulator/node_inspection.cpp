#include "emulator/node_inspection.hpp"

#include <charconv>
#include <sstream>
#include <string>
#include <utility>

#include "emulator/text_file.hpp"
#include "emulator/threads.hpp"
#include "kernel/kernel_interfaces.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// A file of /proc/net as a thread in that namespace sees it.
std::string read_network_file(const FileDescriptor& network_namespace, const std::string& name) {
  std::string text;
  on_own_threads({[&] {
    enter_network(network_namespace);
    text = read_text("/proc/thread-self/net/" + name);
  }});
  return text;
}

}  // namespace

bool lists_socket(const std::string& text, bool tcp, std::uint16_t port) {
  constexpr const char* kListening = "0A";  // TCP_LISTEN
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);  // the heading
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string number, local, remote, state;
    fields >> number >> local >> remote >> state;
    const auto colon = local.rfind(':');
    if (colon == std::string::npos) continue;
    std::uint16_t bound = 0;
    std::from_chars(local.data() + colon + 1, local.data() + local.size(), bound, 16);
    if (bound == port && (!tcp || state == kListening)) return true;
  }
  return false;
}

bool has_bound_socket(const FileDescriptor& network_namespace, bool tcp, std::uint16_t port) {
  const std::string name = tcp ? "tcp" : "udp";
  return lists_socket(read_network_file(network_namespace, name), tcp, port) ||
         lists_socket(read_network_file(network_namespace, name + "6"), tcp, port);
}

std::vector<Interface> interfaces_in(const FileDescriptor& network_namespace) {
  std::vector<Interface> interfaces;
  on_own_threads({[&] {
    enter_network(network_namespace);
    auto listed = KernelInterfaces("").list();
    if (!listed) throw_errno("list the interfaces", listed.error().value());
    interfaces = std::move(*listed);
  }});
  return interfaces;
}

}  // namespace netrig
