// rtnetlink messages that build a lab, as a batch of bytes for one system call. Read rtnetlink(7) and the
// kernel's rtnetlink families (Documentation/netlink/specs/rt_link.yaml) first.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

struct nlmsghdr;

namespace netrig {

/// Messages that are sent together; each is acknowledged, and `attempts` says what each was meant to do.
class RouteMessages {
 public:
  struct Veth {
    std::string name;  ///< the end in the socket's own namespace
    std::optional<MacAddress> mac;
    int peer_namespace = -1;  ///< descriptor of the peer's network namespace
    std::string peer_name;
    MacAddress peer_mac;
    std::uint32_t mtu_bytes = 1500;
    int bridge_index = 0;  ///< of the bridge that gets the first end; 0: none
  };

  /// Bridges and the ends at them are made up; what is in a node is not yet. `index` fixes the interface's
  /// index, so that later messages of the batch can name it.
  void add_bridge(const std::string& name, int index, std::uint32_t mtu_bytes);
  void add_veth(const Veth& veth);
  void set_up(int index, bool up, const std::string& name);
  void add_address(int index, const IpPrefix& address);
  /// `congestion_control` is TCP's on that route ("cubic").
  void set_route(const IpPrefix& destination, const std::optional<IpAddress>& gateway, int index,
                 const std::optional<IpAddress>& source, const std::string& congestion_control);

  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  const std::vector<std::string>& attempts() const { return attempts_; }
  bool empty() const { return attempts_.empty(); }

 private:
  void add(const std::string& attempt, const std::function<void(nlmsghdr*)>& fill);

  std::vector<std::uint8_t> bytes_;
  std::vector<std::string> attempts_;
};

}  // namespace netrig
