// The router on the kernel's stack, with nftables: the interfaces eth0 and eth1 of the present network
// namespace, each with a virtual cable, whose other end is read and written raw.
#pragma once

#include <array>

#include "kernel/file_descriptor.hpp"
#include "router_world.hpp"

namespace netrig::testing {

/// Takes a private network, and the programs nft, ip and ethtool. Throws std::runtime_error.
class KernelRouter final : public RouterWorld {
 public:
  KernelRouter();

  void load(const Rules& rules) override;
  std::vector<SentPacket> take(Side side, ByteView packet) override;
  std::vector<SentPacket> wait() override;

 private:
  struct End {
    const char* interface;  ///< of the router
    const char* cable;      ///< the other end
    const char* address;
    const char* address6;
    const char* link_local;
    FileDescriptor socket = {};
    std::vector<SentPacket> seen = {};
  };

  End& end_of(Side side) { return ends_[static_cast<std::size_t>(side)]; }
  static void attach(Side side, End& end);
  static void attach_ipv6(const End& end, const MacAddress& hosts);
  void send(Side side, ByteView frame);
  enum class Frame { none, arp_reply, other };
  Frame read(Side side);
  void wait_until_done(Side side);
  std::vector<SentPacket> seen();

  std::array<End, 2> ends_{End{"eth0", "lan0", "10.0.0.1/24", "fd01::1/64", "fe80::ff:fe00:1/64"},
                           End{"eth1", "wan0", "198.51.100.1/24", "fd02::1/64", "fe80::ff:fe00:2/64"}};
};

}  // namespace netrig::testing
