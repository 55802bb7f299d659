#include "emulator/doctor.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>

#include "emulator/command_runner.hpp"
#include "emulator/control_socket.hpp"
#include "emulator/directory_skeleton.hpp"
#include "emulator/node_namespaces.hpp"
#include "emulator/sandbox.hpp"
#include "emulator/subordinate_ids.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/route_messages.hpp"
#include "kernel/system_error.hpp"
#include "topology/plan.hpp"

namespace netrig {

namespace {

using State = MachineFinding::State;

/// None for a uid without a name.
std::optional<std::string> user_name() {
  const passwd* entry = getpwuid(geteuid());
  return entry ? std::optional<std::string>(entry->pw_name) : std::nullopt;
}

std::string first_line(const std::string& path) {
  std::ifstream stream(path);
  std::string line;
  std::getline(stream, line);
  return line;
}

struct Tool {
  const char* name;
  const char* package;
  const char* use;
  bool required;
};

constexpr std::array kTools{
    Tool{"ip", "iproute2", "plans run by iproute2 and `netrig exec NODE -- ip …`", true},
    Tool{"nft", "nftables", "NAT and firewalls", true},
    Tool{"ethtool", "ethtool", "plans run by iproute2", false},
    Tool{"newuidmap", "uidmap", "labs of ordinary users", false},
    Tool{"tshark", "tshark", "a closer look at captures", false},
};

void examine_tools(std::vector<MachineFinding>& findings) {
  for (const auto& tool : kTools) {
    const bool found = has_tool(tool.name);
    findings.push_back(
        {found           ? State::good
         : tool.required ? State::missing
                         : State::limited,
         std::string("tool ") + tool.name, found ? "installed" : "not found",
         found ? "" : std::string("needed for ") + tool.use + ": apt-get install " + tool.package});
  }
}

/// Settings that keep ordinary users from making user namespaces.
void examine_user_namespaces(std::vector<MachineFinding>& findings) {
  const auto limit = first_line("/proc/sys/user/max_user_namespaces");
  if (limit == "0") {
    findings.push_back({State::missing, "user namespaces", "none allowed (user.max_user_namespaces = 0)",
                        "sysctl -w user.max_user_namespaces=15000, or run netrig with sudo"});
  } else if (first_line("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
    findings.push_back({State::missing, "user namespaces",
                        "for root only (kernel.unprivileged_userns_clone = 0)",
                        "sysctl -w kernel.unprivileged_userns_clone=1, or run netrig with sudo"});
  } else if (first_line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    findings.push_back({State::missing, "user namespaces",
                        "without rights in them (kernel.apparmor_restrict_unprivileged_userns = 1)",
                        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run netrig with sudo"});
  } else {
    findings.push_back({State::good, "user namespaces", "allowed (" + limit + " at most)", ""});
  }
}

void examine_user(std::vector<MachineFinding>& findings) {
  if (geteuid() == 0) {
    findings.push_back({State::good, "user", "root: no user namespace is needed", ""});
    return;
  }
  examine_user_namespaces(findings);
  findings.push_back(range_finding(SubordinateIds::of_this_user().has_value(),
                                   has_tool("newuidmap") && has_tool("newgidmap"), user_name(), geteuid()));
}

/// The things a lab does, tried one by one inside a sandbox; what failed comes back through a pipe, one line
/// each.
struct Trial {
  const char* subject;
  const char* remedy;
  std::function<void()> attempt;
};

void try_namespaces(const SandboxInfo& info) {
  if (info.user != SandboxUser::root) make_directory_skeleton();
  const std::string own = "/run/netrig-doctor";
  mkdir(own.c_str(), 0755);
  NodeFileSystemFactory factory(info.user);
  NamespaceSet node;
  node.network = make_network_namespace();
  factory.make("doctor", node,
               {.own_directory = own, .etc_files = {{"hostname", "doctor\n"}}, .programs_directory = own});
}

void try_links() {
  const auto network = FileDescriptor::open("/proc/thread-self/ns/net", O_RDONLY);
  constexpr int kBridgeIndex = 100;
  std::vector<NetlinkMessage> messages;
  messages.push_back(add_bridge_message("br0", kBridgeIndex, 1500));
  messages.push_back(add_veth_message({.name = "v0",
                                       .mac = {},
                                       .peer_namespace = network.number(),
                                       .peer_name = "v1",
                                       .peer_mac = MacAddress({2, 0, 0, 0, 0, 1}),
                                       .bridge_index = kBridgeIndex}));
  NetlinkSocket(NETLINK_ROUTE).transact_all(messages);
  ControlSocket().disable_offloads("v1");
}

void try_cubic() {
  const int index = ControlSocket().index_of("v1");
  std::vector<NetlinkMessage> messages;
  messages.push_back(set_up_message(index, true, "v1"));
  messages.push_back(add_address_message(index, *IpPrefix::parse("10.0.0.1/24")));
  messages.push_back(set_route_message({.destination = *IpPrefix::parse("10.9.0.0/24"),
                                        .index = index,
                                        .congestion_control = TcpTuning().congestion}));
  NetlinkSocket(NETLINK_ROUTE).transact_all(messages);
}

void try_nftables() {
  run_command({"nft", "-f", "-"},
              "table inet t {\n chain c {\n type nat hook postrouting priority 100\n masquerade\n }\n}\n",
              "load an nftables ruleset with NAT");
}

void try_packet_socket() {
  checked(::socket(AF_PACKET, SOCK_RAW, 0), "open a packet socket");
}

std::string outcome(const std::function<void()>& attempt) {
  try {
    attempt();
    return "works";
  } catch (const std::exception& error) {
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }
}

std::vector<Trial> trials(const SandboxInfo& info) {
  return {
      {"veth pairs and bridges", "the kernel lacks veth or bridge: modprobe veth bridge", try_links},
      {"TCP CUBIC", "modprobe tcp_cubic; without it TCP cannot use CUBIC on the lab's routes", try_cubic},
      {"nftables with NAT", "modprobe nf_tables nft_chain_nat nft_masq; without it NAT and firewalls fail",
       try_nftables},
      {"packet sockets", "the kernel lacks CONFIG_PACKET: no captures and no raw Ethernet",
       try_packet_socket},
      {"node namespaces and overlays",
       "the kernel lacks namespaces or overlayfs (5.11 or later for ordinary users)",
       [info] { try_namespaces(info); }},
  };
}

constexpr char kSeparator = '\x1f';

void examine_sandbox(std::vector<MachineFinding>& findings) {
  auto [from_inside, to_outside] = FileDescriptor::pipe();
  try {
    run_in_sandbox([report = to_outside.number()](const SandboxInfo& info) {
      for (const auto& trial : trials(info)) {
        const auto line = std::string(trial.subject) + kSeparator + trial.remedy + kSeparator +
                          outcome(trial.attempt) + "\n";
        checked(write(report, line.data(), line.size()), "report");
      }
      return 0;
    });
  } catch (const std::exception& error) {
    findings.push_back({State::missing, "sandbox", error.what(),
                        geteuid() == 0 ? "in a container, start it with --privileged"
                                       : "see above, or run netrig with sudo"});
    return;
  }
  findings.push_back(
      {State::good, "sandbox", "can be made (PID, mount, network, UTS and IPC namespaces)", ""});
  to_outside.close();
  FILE* lines = fdopen(from_inside.release(), "r");
  for (std::array<char, 4096> buffer; std::fgets(buffer.data(), buffer.size(), lines);) {
    const std::string line(buffer.data());
    const auto first = line.find(kSeparator);
    const auto second = line.find(kSeparator, first + 1);
    const auto result = line.substr(second + 1, line.size() - second - 2);
    const bool works = result == "works";
    findings.push_back({works ? State::good : State::missing, line.substr(0, first), result,
                        works ? "" : line.substr(first + 1, second - first - 1)});
  }
  std::fclose(lines);
}

}  // namespace

MachineFinding range_finding(bool has_range, bool has_tools, const std::optional<std::string>& user,
                             unsigned uid) {
  if (has_range) return {State::good, "range of uids", "from /etc/subuid and /etc/subgid", ""};
  const std::string use = "programs that change their user (dnsmasq, vsftpd, tcpdump) will fail; ";
  if (!user) {
    return {State::limited, "range of uids", "none: uid " + std::to_string(uid) + " has no name",
            use + "run netrig as a user of /etc/passwd, or with sudo"};
  }
  if (!has_tools) {
    return {State::limited, "range of uids", "not usable: newuidmap or newgidmap is not installed",
            use + "apt-get install uidmap"};
  }
  return {State::limited, "range of uids",
          "none of 65535 ids for " + *user + " in /etc/subuid and /etc/subgid",
          use + "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + *user};
}

std::vector<MachineFinding> examine_machine() {
  std::vector<MachineFinding> findings;
  utsname system{};
  uname(&system);
  findings.push_back({State::good, "kernel", std::string(system.sysname) + " " + system.release, ""});
  examine_tools(findings);
  examine_user(findings);
  examine_sandbox(findings);
  return findings;
}

bool can_run_labs(const std::vector<MachineFinding>& findings) {
  for (const auto& finding : findings) {
    if (finding.state == State::missing) return false;
  }
  return true;
}

}  // namespace netrig
