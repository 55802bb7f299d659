#include "emulator/route_socket.hpp"

#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// So many at once that their replies fit a default receive buffer even if each failed.
constexpr std::size_t kMessagesAtOnce = 64;

ifreq request_for(const std::string& interface) {
  ifreq request{};
  std::snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface.c_str());
  return request;
}

/// The kernel has at most this many 32-bit words of features (NETDEV_FEATURE_COUNT is 64).
constexpr std::size_t kFeatureWords = 2;

/// struct ethtool_sfeatures with its words.
struct SetFeatures {
  std::uint32_t command;
  std::uint32_t size;
  std::array<ethtool_set_features_block, kFeatureWords> words;
};

/// struct ethtool_gstrings with its strings.
struct FeatureNames {
  std::uint32_t command;
  std::uint32_t set;
  std::uint32_t count;
  std::array<std::array<char, ETH_GSTRING_LEN>, 32 * kFeatureWords> names;
};

/// The numbers of the features that make a sender leave checksums and segmentation to its hardware.
std::vector<std::size_t> offload_features(const FileDescriptor& socket, const std::string& interface) {
  FeatureNames strings{
      .command = ETHTOOL_GSTRINGS, .set = ETH_SS_FEATURES, .count = 32 * kFeatureWords, .names = {}};
  auto request = request_for(interface);
  request.ifr_data = reinterpret_cast<char*>(&strings);
  checked(ioctl(socket.number(), SIOCETHTOOL, &request), "list the features of " + interface);
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < strings.count; ++i) {
    const std::string_view name(strings.names[i].data());
    if (name.starts_with("tx-checksum-") || name.starts_with("tx-tcp") || name == "tx-generic-segmentation") {
      numbers.push_back(i);
    }
  }
  return numbers;
}

}  // namespace

ControlSocket::ControlSocket() : socket_(FileDescriptor::socket(AF_INET, SOCK_DGRAM, 0)) {}

RouteSocket::RouteSocket()
    : netlink_(FileDescriptor::adopt(
          checked(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "open rtnetlink"))) {
  const timeval limit{.tv_sec = 30, .tv_usec = 0};  // the kernel answers at once, or is in trouble
  setsockopt(netlink_.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const int one = 1;
  setsockopt(netlink_.number(), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
}

void RouteSocket::send(const RouteMessages& messages) {
  const auto& bytes = messages.bytes();
  std::size_t begin = 0;
  for (std::size_t first = 0; first < messages.attempts().size(); first += kMessagesAtOnce) {
    std::size_t end = begin;
    for (std::size_t i = 0; i < kMessagesAtOnce && end < bytes.size(); ++i) {
      nlmsghdr header;
      std::memcpy(&header, bytes.data() + end, sizeof header);
      end += MNL_ALIGN(header.nlmsg_len);
    }
    send_part(messages, first, begin, end);
    begin = end;
  }
}

void RouteSocket::send_part(const RouteMessages& messages, std::size_t first_message, std::size_t begin,
                            std::size_t end) {
  const sockaddr_nl kernel{.nl_family = AF_NETLINK, .nl_pad = 0, .nl_pid = 0, .nl_groups = 0};
  checked(sendto(netlink_.number(), messages.bytes().data() + begin, end - begin, 0,
                 reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel),
          "send rtnetlink messages");
  const std::size_t last = std::min(first_message + kMessagesAtOnce, messages.attempts().size()) - 1;
  int first_error = 0;
  std::size_t failed = 0;
  alignas(nlmsghdr) std::array<char, 8192> buffer{};
  for (std::size_t acknowledged = first_message; acknowledged <= last;) {
    int left = static_cast<int>(
        checked(recv(netlink_.number(), buffer.data(), buffer.size(), 0), "receive from rtnetlink"));
    for (auto* header = reinterpret_cast<nlmsghdr*>(buffer.data()); mnl_nlmsg_ok(header, left);
         header = mnl_nlmsg_next(header, &left)) {
      if (header->nlmsg_type != NLMSG_ERROR) continue;
      const auto* reply = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(header));
      if (reply->error != 0 && first_error == 0) {
        first_error = -reply->error;
        failed = header->nlmsg_seq;
      }
      ++acknowledged;
    }
  }
  if (first_error) throw_errno(messages.attempts().at(failed), first_error);
}

int ControlSocket::index_of(const std::string& interface) const {
  auto request = request_for(interface);
  checked(ioctl(socket_.number(), SIOCGIFINDEX, &request), "find interface " + interface);
  return request.ifr_ifindex;
}

void ControlSocket::disable_offloads(const std::string& interface) const {
  static const auto off = offload_features(socket_, interface);  // the same numbers for every interface
  SetFeatures change{.command = ETHTOOL_SFEATURES, .size = kFeatureWords, .words = {}};
  for (const auto feature : off) change.words[feature / 32].valid |= 1u << feature % 32;
  auto request = request_for(interface);
  request.ifr_data = reinterpret_cast<char*>(&change);
  checked(ioctl(socket_.number(), SIOCETHTOOL, &request), "switch offloads of " + interface + " off");
}

void ControlSocket::await_carrier(const std::string& interface) const {
  // Asking for the link makes the kernel act on a change of carrier at once (linkwatch_sync_dev), so that the
  // first answer is nearly always yes; the limit is for a peer that is down.
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    ethtool_value link{.cmd = ETHTOOL_GLINK, .data = 0};
    auto request = request_for(interface);
    request.ifr_data = reinterpret_cast<char*>(&link);
    checked(ioctl(socket_.number(), SIOCETHTOOL, &request), "ask for the carrier of " + interface);
    if (link.data) return;
    sched_yield();
  }
  throw_errno("wait for the carrier of " + interface, ENETDOWN);
}

}  // namespace netrig
