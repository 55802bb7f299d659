// Reading a message of the kernel: its family's header and its attributes, with libmnl's bounds checks.
#pragma once

#include <libmnl/libmnl.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// The attributes of one level by type; the last one of a type counts. They point into the message.
using NetlinkAttributes = std::map<int, const nlattr*>;

/// The attributes after `offset_bytes` of the payload.
NetlinkAttributes netlink_attributes(const nlmsghdr& message, std::size_t offset_bytes);

/// The family's header of a message (ifinfomsg, …), or nothing when the message is too short for it.
template <class Header>
const Header* netlink_family(const nlmsghdr& message) {
  if (mnl_nlmsg_get_payload_len(&message) < sizeof(Header)) return nullptr;
  return static_cast<const Header*>(mnl_nlmsg_get_payload(&message));
}

/// An attribute's value, when it is there and has the right length.
std::optional<std::uint32_t> read_u32(const NetlinkAttributes& attributes, int type);
std::optional<std::string> read_text(const NetlinkAttributes& attributes, int type);
std::optional<ByteView> read_bytes(const NetlinkAttributes& attributes, int type);
/// Four octets are IPv4, sixteen are IPv6.
std::optional<IpAddress> read_address(const NetlinkAttributes& attributes, int type);

}  // namespace netrig
