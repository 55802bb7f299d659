#include "kernel/ethernet_filter.hpp"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>

namespace netrig {

namespace {

/// Collects tests that each drop the frame at once, or let it go on.
class FilterBuilder {
 public:
  void load(std::uint16_t size, std::uint32_t offset) { add(BPF_LD | BPF_ABS | size, offset); }
  void drop_if_equal(std::uint32_t value) {
    jump(BPF_JEQ, value, 0, 1);
    drop();
  }
  void drop_unless_equal(std::uint32_t value) {
    jump(BPF_JEQ, value, 1, 0);
    drop();
  }
  void drop_if_any_bit(std::uint32_t mask) {
    jump(BPF_JSET, mask, 0, 1);
    drop();
  }
  /// Of frames for one host.
  void drop_unless_for(const MacAddress::Octets& mac) {
    constexpr std::uint32_t kGroupBit = 1;
    constexpr std::uint8_t kInstructionsBelow = 6;
    load(BPF_B, 0);
    jump(BPF_JSET, kGroupBit, kInstructionsBelow, 0);
    load(BPF_W, 0);
    drop_unless_equal(std::uint32_t{mac[0]} << 24 | std::uint32_t{mac[1]} << 16 | std::uint32_t{mac[2]} << 8 |
                      mac[3]);
    load(BPF_H, 4);
    drop_unless_equal(std::uint32_t{mac[4]} << 8 | mac[5]);
  }
  void add(unsigned code, std::uint32_t operand) {
    program_.push_back(sock_filter{static_cast<std::uint16_t>(code), 0, 0, operand});
  }
  std::vector<sock_filter> take_rest() && {
    add(BPF_RET | BPF_K, 0xffffffffu);
    return std::move(program_);
  }

 private:
  void jump(unsigned kind, std::uint32_t operand, std::uint8_t if_true, std::uint8_t if_false) {
    program_.push_back(
        sock_filter{static_cast<std::uint16_t>(BPF_JMP | kind | BPF_K), if_true, if_false, operand});
  }
  void drop() { add(BPF_RET | BPF_K, 0); }

  std::vector<sock_filter> program_;
};

constexpr std::uint32_t kTypeAt = 12;
constexpr std::uint32_t kIpAt = 14;
constexpr std::uint32_t kFragmentAt = kIpAt + 6;
constexpr std::uint32_t kProtocolAt = kIpAt + 9;

constexpr std::uint32_t ancillary(int what) {
  return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

}  // namespace

std::vector<sock_filter> compile_filter(const EthernetFilter& filter,
                                        const std::optional<MacAddress>& station) {
  FilterBuilder builder;
  builder.load(BPF_H, ancillary(SKF_AD_PKTTYPE));
  if (!station) builder.drop_if_equal(PACKET_OTHERHOST);
  builder.drop_if_equal(PACKET_OUTGOING);
  builder.load(BPF_B, ancillary(SKF_AD_VLAN_TAG_PRESENT));
  builder.drop_unless_equal(0);
  if (station) builder.drop_unless_for(station->octets());

  const bool needs_ip = filter.ip_protocol || filter.udp_destination_port;
  auto type = filter.ether_type;
  if (needs_ip && !type) type = ETH_P_IP;
  if (type) {
    builder.load(BPF_H, kTypeAt);
    builder.drop_unless_equal(*type);
  }
  if (needs_ip && type != ETH_P_IP) builder.add(BPF_RET | BPF_K, 0);  // both can't hold
  if (filter.ip_protocol) {
    builder.load(BPF_B, kProtocolAt);
    builder.drop_unless_equal(*filter.ip_protocol);
  }
  if (filter.udp_destination_port) {
    constexpr std::uint32_t kMoreFragmentsAndOffset = 0x3fff;  // RFC 791 3.1
    builder.load(BPF_B, kProtocolAt);
    builder.drop_unless_equal(IPPROTO_UDP);
    builder.load(BPF_H, kFragmentAt);
    builder.drop_if_any_bit(kMoreFragmentsAndOffset);
    builder.add(BPF_LDX | BPF_B | BPF_MSH, kIpAt);  // X = the header's length
    builder.add(BPF_LD | BPF_H | BPF_IND, kIpAt + 2);
    builder.drop_unless_equal(*filter.udp_destination_port);
  }
  return std::move(builder).take_rest();
}

}  // namespace netrig
