#include "kernel/netlink_message.hpp"

#include <stdexcept>

namespace netrig {

NetlinkMessage::NetlinkMessage(std::string attempt, std::uint16_t type, std::uint16_t flags)
    : attempt_(std::move(attempt)), buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(kLimitBytes)) {
  auto* header = mnl_nlmsg_put_header(buffer_.get());
  header->nlmsg_type = type;
  header->nlmsg_flags = flags | NLM_F_REQUEST;
}

NetlinkMessage& NetlinkMessage::u8(std::uint16_t type, std::uint8_t value) {
  put(type, &value, sizeof value);
  return *this;
}
NetlinkMessage& NetlinkMessage::u16(std::uint16_t type, std::uint16_t value) {
  put(type, &value, sizeof value);
  return *this;
}
NetlinkMessage& NetlinkMessage::u32(std::uint16_t type, std::uint32_t value) {
  put(type, &value, sizeof value);
  return *this;
}
NetlinkMessage& NetlinkMessage::text(std::uint16_t type, std::string_view value) {
  const std::string terminated(value);
  put(type, terminated.c_str(), terminated.size() + 1);
  return *this;
}
NetlinkMessage& NetlinkMessage::bytes(std::uint16_t type, ByteView value) {
  put(type, value.data(), value.size());
  return *this;
}

NetlinkMessage& NetlinkMessage::address(std::uint16_t type, const IpAddress& value) {
  return value.is_v4() ? bytes(type, value.v4().octets()) : bytes(type, value.v6().octets());
}

void NetlinkMessage::put(std::uint16_t type, const void* value, std::size_t length_bytes) {
  if (!mnl_attr_put_check(header(), kLimitBytes, type, length_bytes, value)) {
    throw std::length_error(attempt_ + ": the netlink message is too long");
  }
}

nlattr* NetlinkMessage::begin_nest(std::uint16_t type) {
  auto* nest = mnl_attr_nest_start_check(header(), kLimitBytes, type);
  if (nest == nullptr) throw std::length_error(attempt_ + ": the netlink message is too long");
  return nest;
}

void NetlinkMessage::end_nest(nlattr* nest) {
  mnl_attr_nest_end(header(), nest);
}

ByteView NetlinkMessage::view() const {
  return {buffer_.get(), MNL_ALIGN(header()->nlmsg_len)};
}

}  // namespace netrig
