#include "kernel/connection_tracking.hpp"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <fstream>

#include "kernel/netlink_socket.hpp"

namespace netrig {

namespace {

/// Where the kernel was never asked to track anything, it may even lack the means to forget it.
bool tracks_any() {
  std::ifstream file("/proc/sys/net/netfilter/nf_conntrack_count");
  unsigned long count = 0;
  return file >> count && count > 0;
}

}  // namespace

void forget_connections() {
  if (!tracks_any()) return;
  constexpr std::uint16_t kType = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;
  NetlinkMessage message("forget the tracked connections", kType);
  auto& header = message.family<nfgenmsg>();
  header.nfgen_family = AF_UNSPEC;  // no tuple, no family: all
  header.version = NFNETLINK_V0;
  NetlinkSocket(NETLINK_NETFILTER).transact(message);
}

}  // namespace netrig
