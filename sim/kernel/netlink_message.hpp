// NetlinkMessage: one request, built attribute by attribute with libmnl (netlink(7), rtnetlink(7)).
#pragma once

#include <libmnl/libmnl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// Movable. Throws std::length_error when a message gets
/// longer than kLimitBytes.
class NetlinkMessage {
 public:
  static constexpr std::size_t kLimitBytes = 8192;

  /// `attempt` says what the message is to do, for errors: "add the address 10.0.0.1/24 to eth0". `flags` are
  /// those besides NLM_F_REQUEST and NLM_F_ACK or NLM_F_DUMP, which NetlinkSocket sets.
  NetlinkMessage(std::string attempt, std::uint16_t type, std::uint16_t flags = 0);

  /// Adds the family's header (ifinfomsg, ifaddrmsg, rtmsg, …), zeroed, before any attribute of the message
  /// or of a nest that has one of its own. The reference is good as long as the message.
  template <class Header>
  Header& family() {
    return *static_cast<Header*>(mnl_nlmsg_put_extra_header(header(), sizeof(Header)));
  }

  NetlinkMessage& u8(std::uint16_t type, std::uint8_t value);
  NetlinkMessage& u16(std::uint16_t type, std::uint16_t value);      ///< in host byte order
  NetlinkMessage& u32(std::uint16_t type, std::uint32_t value);      ///< in host byte order
  NetlinkMessage& text(std::uint16_t type, std::string_view value);  ///< with a zero at its end
  NetlinkMessage& bytes(std::uint16_t type, ByteView value);
  NetlinkMessage& address(std::uint16_t type, const IpAddress& value);

  /// Attributes put between the two lie in the nest; `nest` is what begin_nest() gave.
  nlattr* begin_nest(std::uint16_t type);
  void end_nest(nlattr* nest);

  nlmsghdr* header() { return reinterpret_cast<nlmsghdr*>(buffer_.get()); }
  const nlmsghdr* header() const { return reinterpret_cast<const nlmsghdr*>(buffer_.get()); }
  /// The whole message, aligned to its end.
  ByteView view() const;
  const std::string& attempt() const { return attempt_; }

 private:
  void put(std::uint16_t type, const void* value, std::size_t length_bytes);

  std::string attempt_;
  /// kLimitBytes, of which only those of the message are ever written: a lab is built of hundreds of them.
  std::unique_ptr<std::uint8_t[]> buffer_;
};

}  // namespace netrig
