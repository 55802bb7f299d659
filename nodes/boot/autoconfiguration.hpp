// How a booting computer gets what it needs without DHCP: its address is made by the stack of what a router
// tells (RFC 4862), and waited for; DNS servers are those that the host has already, or those that a router
// tells of (RFC 8106), which stacks leave to programs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "advertising/discovery_frame.hpp"
#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

/// What the computer has got.
struct AutoconfiguredHost {
  IpPrefix address;
  std::optional<IpAddress> router = {};   ///< the default one; none where no router is one
  std::vector<IpAddress> resolvers = {};  ///< none where they were not wanted, or nobody tells of any
};

class Autoconfiguration {
 public:
  // RFC 4861 10.
  static constexpr int kSolicitations = 3;
  static constexpr Duration kSolicitInterval = std::chrono::seconds(4);
  /// A Host tells nobody when an address can be used, so it is looked at so often.
  static constexpr Duration kPeriod = std::chrono::milliseconds(10);

  /// Listens from now on. Errors: operation_not_permitted, …
  static Result<std::unique_ptr<Autoconfiguration>> open(Host& host, const std::string& device);

  /// Waits for an address. If resolvers are wanted and the host has none, also for a router that tells of
  /// some, which are then the host's: one that did before is asked again, as often as RFC 4861 6.3.7 allows.
  /// Errors: timed_out when there is no address by then; those of the interface.
  Task<Result<AutoconfiguredHost>> run(bool wants_resolvers, Deadline deadline);

  bool heard_router() const { return heard_router_; }

 private:
  Autoconfiguration(Host& host, std::string device, std::unique_ptr<EthernetSocket> socket)
      : host_(host), device_(std::move(device)), socket_(std::move(socket)) {}

  Task<Result<Interface>> await_address(Deadline deadline);
  Task<Result<std::vector<IpAddress>>> find_resolvers(const Interface& interface, Deadline deadline);
  Task<Result<>> solicit(const Interface& interface, TimePoint deadline);
  /// Hears what comes until then.
  Task<Result<>> listen(TimePoint until);
  void take(ByteView frame);

  Host& host_;
  std::string device_;
  std::unique_ptr<EthernetSocket> socket_;
  bool heard_router_ = false;
  std::vector<IpAddress> heard_resolvers_;  ///< of the last advertisement with any
};

}  // namespace netrig
