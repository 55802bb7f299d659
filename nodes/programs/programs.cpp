#include "programs/programs.hpp"

#include "boot/boot.hpp"
#include "dhcp/dhcp_client.hpp"
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
  return {&k_boot,        &k_dhcp_client, &k_dhcp_server, &k_dns_query, &k_dns_server, &k_flow_client,
          &k_flow_server, &k_ftp_client,  &k_ftp_server,  &k_ping,      &k_traceroute};
}

}  // namespace netrig
