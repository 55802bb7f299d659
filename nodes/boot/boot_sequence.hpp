// The steps of a computer that is switched on: an address (DHCP, or of a router's IPv6 subnet), the server's
// address (DNS), the file (FTP).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "boot/boot_plan.hpp"
#include "boot/boot_report.hpp"
#include "dhcp/client_event.hpp"
#include "dhcp/client_session.hpp"
#include "ftp/client.hpp"
#include "host/host.hpp"

namespace netrig {

class BootSequence {
 public:
  BootSequence(Host& host, BootPlan plan);

  /// True when the file is there. Each step prints its line; the first that fails says why and ends the
  /// sequence. The lease is renewed while it runs, and the interface stays configured after it.
  Task<bool> run();

 private:
  Task<bool> get_address();
  Task<bool> autoconfigure();
  Task<bool> find_server();
  Task<bool> fetch_file();
  void report_lease(const DhcpBinding& binding) const;
  void explain_no_lease(const Error& error) const;
  void explain_no_address(const Error& error, bool heard_router) const;

  Host& host_;
  const BootPlan plan_;
  const BootReport report_;
  const Deadline deadline_;
  std::string dhcp_news_;  ///< the last thing that the DHCP client met
  std::unique_ptr<DhcpClientSession> lease_;
  std::vector<IpAddress> server_addresses_;
};

}  // namespace netrig
