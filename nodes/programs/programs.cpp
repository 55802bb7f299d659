#include "programs/programs.hpp"

#include "advertiser/router_advertiser.hpp"
#include "boot/boot.hpp"
#include "dhcp/dhcp_client.hpp"
#include "dhcp/dhcp_leases.hpp"
#include "dhcp/dhcp_server.hpp"
#include "dns/dns_query.hpp"
#include "dns/dns_server.hpp"
#include "flow/flow_client.hpp"
#include "flow/flow_server.hpp"
#include "ftp/ftp_client.hpp"
#include "ftp/ftp_server.hpp"
#include "probe/ping.hpp"
#include "probe/traceroute.hpp"

namespace netrig {

std::vector<const Program*> all_programs() {
  return {&kBoot,      &kDhcpClient,       &kDhcpLeases, &kDhcpServer, &kDnsQuery,
          &kDnsServer, &kFlowClient,       &kFlowServer, &kFtpClient,  &kFtpServer,
          &kPing,      &kRouterAdvertiser, &kTraceroute};
}

}  // namespace netrig
