#include "kernel_router.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "kernel/connection_tracking.hpp"
#include "kernel/kernel_interfaces.hpp"
#include "kernel/system_error.hpp"
#include "unit/kernel/veth_pair.hpp"
#include "unit/topology/namespace_shell.hpp"
#include "wire/arp_packet.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig::testing {

namespace {

void run(const std::string& command) {
  const auto result = test::shell(command);
  if (result.status != 0) throw std::runtime_error(command + ": " + result.output);
}

/// Packets are worked on in the order in which they come only on one processor.
void stay_on_one_processor() {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  CPU_SET(sched_getcpu(), &processors);
  checked(sched_setaffinity(0, sizeof processors, &processors), "stay on one processor");
}

}  // namespace

KernelRouter::KernelRouter() {
  stay_on_one_processor();
  for (const auto* name : {"all", "default"}) {
    set_sysctl(std::string("ipv4/conf/") + name + "/rp_filter", "0");
    set_sysctl(std::string("ipv4/conf/") + name + "/send_redirects", "0");
  }
  set_sysctl("ipv4/icmp_ratelimit", "0");
  for (auto& [name, value] : tracking_sysctls()) {
    auto path = name.substr(std::string("net.").size());
    std::replace(path.begin(), path.end(), '.', '/');
    set_sysctl(path, value);
  }
  for (const auto side : {Side::lan, Side::wan}) attach(side, end_of(side));
  set_sysctl("ipv4/ip_forward", "1");
  set_sysctl("ipv6/icmp/ratelimit", "0");
  set_sysctl("ipv6/conf/all/forwarding", "1");
  run("ip route add default via 198.51.100.254");
  run("ip -6 route add default via fd02::254");
}

void KernelRouter::attach(Side side, End& end) {
  make_veth_pair(end.interface, end.cable);
  run(std::string("ethtool -K ") + end.interface + " tx off tso off gso off gro off");
  KernelInterfaces("/dev/null").add_address(end.interface, *IpPrefix::parse(end.address)).value();
  const std::string network = side == Side::lan ? "10.0.0." : "198.51.100.";
  for (const auto* host : {"4", "5", "7", "8", "9", "254"}) {
    run("ip neigh replace " + network + host + " lladdr " + hosts_of(side).to_string() + " dev " +
        end.interface + " nud permanent");
  }
  attach_ipv6(end, hosts_of(side));
  constexpr int kOn = 1;
  end.socket = FileDescriptor::socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  checked(setsockopt(end.socket.number(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &kOn, sizeof kOn),
          "PACKET_IGNORE_OUTGOING");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(end.cable));
  checked(bind(end.socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
}

/// Of the cable's ends only the router's speaks IPv6.
void KernelRouter::attach_ipv6(const End& end, const MacAddress& hosts) {
  const auto setting = std::string("ipv6/conf/") + end.interface;
  set_sysctl(setting + "/addr_gen_mode", "1");  // none
  set_sysctl(setting + "/accept_ra", "0");
  set_sysctl(setting + "/disable_ipv6", "0");
  for (const auto* address : {end.link_local, end.address6})
    run(std::string("ip address add ") + address + " dev " + end.interface + " nodad");
  const std::string network(end.address6, std::string(end.address6).find("::") + 2);
  for (const auto& prefix : {network, std::string("fe80::")}) {
    for (const auto* host : {"7", "8", "9", "254"}) {
      run("ip neigh replace " + prefix + host + " lladdr " + hosts.to_string() + " dev " + end.interface +
          " nud permanent");
    }
  }
}

void KernelRouter::load(const Rules& rules) {
  char path[] = "/tmp/netrig_rules_XXXXXX";
  const auto file = FileDescriptor::adopt(checked(mkstemp(path), "make a temporary file"));
  std::ofstream(path) << "flush ruleset\n"
                      << nftables_ruleset(rules.firewall, rules.nat, router_interfaces());
  const auto result = test::shell(std::string("nft -f ") + path);
  unlink(path);
  if (result.status != 0) throw std::runtime_error("nft: " + result.output);
  forget_connections();
}

void KernelRouter::send(Side side, ByteView frame) {
  checked(static_cast<int>(::send(end_of(side).socket.number(), frame.data(), frame.size(), 0)),
          "send a frame");
}

/// Takes a frame if there is one, and keeps packets.
KernelRouter::Frame KernelRouter::read(Side side) {
  auto& end = end_of(side);
  std::array<std::uint8_t, 4096> buffer{};
  const auto count = recv(end.socket.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count <= 0) return Frame::none;
  const auto frame = ByteView(buffer).first(static_cast<std::size_t>(count));
  ByteReader reader(frame);
  const auto header = EthernetHeader::parse(reader);
  if (header && header->ether_type == kEtherTypeArp) {
    const auto packet = ArpPacket::parse(reader);
    if (packet && packet->operation == ArpPacket::kReply) return Frame::arp_reply;
  }
  if (auto packet = packet_in(frame)) end.seen.push_back({side, *std::move(packet)});
  return Frame::other;
}

/// The sign that a packet has been worked on is the answer to an ARP probe sent after it: whatever the packet
/// has caused lies before that answer.
void KernelRouter::wait_until_done(Side side) {
  const ArpPacket probe{.operation = ArpPacket::kRequest,
                        .sender_mac = hosts_of(side),
                        .sender_ip = {},
                        .target_mac = {},
                        .target_ip = IpPrefix::parse(end_of(side).address)->address.v4()};
  ByteWriter writer;
  EthernetHeader{
      .destination = MacAddress::broadcast(), .source = hosts_of(side), .ether_type = kEtherTypeArp}
      .serialize(writer);
  probe.serialize(writer);
  send(side, writer.view());
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < limit) {
    pollfd watched{end_of(side).socket.number(), POLLIN, 0};
    checked(poll(&watched, 1, 1000), "wait for a frame");
    if (read(side) == Frame::arp_reply) return;
  }
  throw std::runtime_error("the kernel does not answer on " + std::string(end_of(side).cable));
}

std::vector<SentPacket> KernelRouter::take(Side side, ByteView packet) {
  send(side, frame_to_router(kFirstMac, hosts_of(side), packet));
  wait_until_done(side);
  return seen();
}

std::vector<SentPacket> KernelRouter::seen() {
  std::vector<SentPacket> sent;
  for (const auto each : {Side::lan, Side::wan}) {
    auto& end = end_of(each);
    while (read(each) != Frame::none) {
    }
    sent.insert(sent.end(), end.seen.begin(), end.seen.end());
    end.seen.clear();
  }
  return sent;
}

std::vector<SentPacket> KernelRouter::wait() {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  std::vector<SentPacket> packets;
  while (packets.empty() && std::chrono::steady_clock::now() < limit) {
    pollfd watched[] = {{ends_[0].socket.number(), POLLIN, 0}, {ends_[1].socket.number(), POLLIN, 0}};
    checked(poll(watched, 2, 1000), "wait for a frame");
    packets = seen();
  }
  return packets;
}

}  // namespace netrig::testing
