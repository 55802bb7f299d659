#include "emulator/control_socket.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

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

int ControlSocket::index_of(const std::string& interface) const {
  auto request = request_for(interface);
  checked(ioctl(socket_.number(), SIOCGIFINDEX, &request), "find interface " + interface);
  return request.ifr_ifindex;
}

void ControlSocket::disable_offloads(const std::string& interface) const {
  static const auto kOff = offload_features(socket_, interface);  // the same numbers for every interface
  SetFeatures change{.command = ETHTOOL_SFEATURES, .size = kFeatureWords, .words = {}};
  for (const auto feature : kOff) change.words[feature / 32].valid |= 1u << feature % 32;
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
