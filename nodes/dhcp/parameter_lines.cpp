#include "dhcp/parameter_lines.hpp"

namespace netrig {

namespace {

std::string joined(const std::vector<Ipv4Address>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + address.to_string();
  return text;
}

}  // namespace

std::vector<std::string> parameter_lines(const DhcpBinding& binding) {
  std::vector<std::string> lines;
  if (!binding.routers.empty()) lines.push_back("routers " + joined(binding.routers));
  for (const auto& route : binding.routes) {
    lines.push_back("route to " + route.destination.to_string() +
                    (route.gateway.is_unspecified() ? "" : " by " + route.gateway.to_string()));
  }
  if (!binding.dns_servers.empty()) lines.push_back("name servers " + joined(binding.dns_servers));
  if (!binding.domain.empty()) lines.push_back("domain " + binding.domain);
  if (!binding.ntp_servers.empty()) lines.push_back("time servers " + joined(binding.ntp_servers));
  if (binding.mtu_bytes) lines.push_back("MTU " + std::to_string(*binding.mtu_bytes));
  return lines;
}

}  // namespace netrig
