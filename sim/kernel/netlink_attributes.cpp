#include "kernel/netlink_attributes.hpp"

#include <algorithm>

namespace netrig {

NetlinkAttributes netlink_attributes(const nlmsghdr& message, std::size_t offset_bytes) {
  NetlinkAttributes result;
  const auto collect = [](const nlattr* attribute, void* into) {
    (*static_cast<NetlinkAttributes*>(into))[mnl_attr_get_type(attribute)] = attribute;
    return MNL_CB_OK;
  };
  mnl_attr_parse(&message, static_cast<unsigned>(offset_bytes), collect, &result);
  return result;
}

std::optional<ByteView> read_bytes(const NetlinkAttributes& attributes, int type) {
  const auto found = attributes.find(type);
  if (found == attributes.end()) return {};
  return ByteView(static_cast<const std::uint8_t*>(mnl_attr_get_payload(found->second)),
                  mnl_attr_get_payload_len(found->second));
}

std::optional<std::uint32_t> read_u32(const NetlinkAttributes& attributes, int type) {
  const auto bytes = read_bytes(attributes, type);
  if (!bytes || bytes->size() != sizeof(std::uint32_t)) return {};
  return mnl_attr_get_u32(attributes.at(type));
}

std::optional<std::string> read_text(const NetlinkAttributes& attributes, int type) {
  const auto bytes = read_bytes(attributes, type);
  if (!bytes) return {};
  const auto text = as_text(*bytes);
  return std::string(text.substr(0, text.find('\0')));
}

std::optional<IpAddress> read_address(const NetlinkAttributes& attributes, int type) {
  const auto bytes = read_bytes(attributes, type);
  if (!bytes) return {};
  Ipv4Address::Octets v4;
  Ipv6Address::Octets v6;
  if (bytes->size() == v4.size()) {
    std::copy(bytes->begin(), bytes->end(), v4.begin());
    return Ipv4Address(v4);
  }
  if (bytes->size() != v6.size()) return {};
  std::copy(bytes->begin(), bytes->end(), v6.begin());
  return Ipv6Address(v6);
}

}  // namespace netrig
