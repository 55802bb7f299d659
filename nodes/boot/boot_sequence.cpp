#include "boot/boot_sequence.hpp"

#include <utility>

#include "boot/autoconfiguration.hpp"
#include "dns/resolver.hpp"
#include "ftp/summary.hpp"
#include "host/duration.hpp"
#include "host/interface_choice.hpp"

namespace netrig {

namespace {

std::string joined(const std::vector<IpAddress>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + address.to_string();
  return text;
}

/// What to look at when a name was not resolved.
std::string dns_check(const Error& error, const std::string& servers, bool ipv6) {
  if (error == dns::ResolveError::no_servers && ipv6)
    return "that a router of this link tells a DNS server (router-advertiser --resolver), or that the host "
           "has one (resolvers of a topology's node, /etc/resolv.conf)";
  if (error == dns::ResolveError::no_servers)
    return "that the DHCP server tells a DNS server (dhcp-server --dns)";
  if (error == dns::ResolveError::host_not_found || error == dns::ResolveError::no_address) {
    return "the name in the URL, and that the zone of the DNS server " + servers + " has an address for it";
  }
  if (error == dns::ResolveError::bad_name) return "the name in the URL";
  return "that the DNS server " + servers + " runs and can be reached";
}

std::string ftp_check(const FtpError& error, const FtpUrl& url) {
  if (!error.reply_code)
    return "that the FTP server runs on port " + std::to_string(url.port) + " and can be reached";
  if (*error.reply_code == 530) return "the user and the password in the URL";
  if (*error.reply_code == 550) return "the path in the URL, and that the server may read the file";
  return "the FTP server's log";
}

}  // namespace

BootSequence::BootSequence(Host& host, BootPlan plan)
    : host_(host), plan_(std::move(plan)), report_(host), deadline_(host.now() + plan_.timeout) {}

Task<bool> BootSequence::run() {
  bool well = false;
  if (plan_.ipv6) {
    well = co_await autoconfigure();
  } else {
    well = co_await get_address();
  }
  if (well) well = co_await find_server();
  if (well) well = co_await fetch_file();
  if (lease_) co_await lease_->close(DhcpClientSession::Ending::keep);
  co_return well;
}

Task<bool> BootSequence::get_address() {
  const ClientObserver observer = [this](const ClientEvent& event) {
    if (event.kind != ClientEvent::Kind::told) dhcp_news_ = to_string(event);
  };
  auto session = DhcpClientSession::open(host_, plan_.dhcp, observer);
  if (!session) {
    report_.failed(
        "DHCP", session.error().message(),
        "that boot may send raw frames, use UDP port 68 and configure interfaces (as root it may), and that "
        "no other DHCP client runs");
    co_return false;
  }
  lease_ = std::move(*session);
  const auto binding = co_await lease_->acquire(deadline_);
  if (binding) {
    report_lease(*binding);
  } else {
    explain_no_lease(binding.error());
  }
  co_return binding.has_value();
}

void BootSequence::report_lease(const DhcpBinding& binding) const {
  const auto router = binding.routers.empty() ? "none" : binding.routers.front().to_string();
  const auto lease = binding.lease ? format_duration(*binding.lease) : std::string("for ever");
  report_.done("DHCP", binding.address.to_string() + " from " + binding.server.to_string() + ", router " +
                           router + ", lease " + lease);
}

void BootSequence::explain_no_lease(const Error& error) const {
  std::string why = error.message();
  if (error == HostError::timed_out) why = "no address within " + format_duration(plan_.timeout);
  if (!dhcp_news_.empty()) why += " (last: " + dhcp_news_ + ")";
  report_.failed(
      "DHCP", why,
      "that a DHCP server runs on this link with free addresses, and that the link is up; in a lab, "
      "--start-wait, --retry-wait and --probe-wait shorten the waits of the RFCs");
}

Task<bool> BootSequence::autoconfigure() {
  const auto interface = choose_interface(host_, plan_.device);
  const auto configuration = Autoconfiguration::open(host_, interface.name);
  if (!configuration) {
    report_.failed("IPv6", configuration.error().message(), "that boot may send raw frames (as root it may)");
    co_return false;
  }
  const bool wants_resolvers = !IpAddress::parse(plan_.url.host);
  const auto got = co_await (*configuration)->run(wants_resolvers, deadline_);
  if (!got) {
    explain_no_address(got.error(), (*configuration)->heard_router());
    co_return false;
  }
  const auto router = got->router ? got->router->to_string() : "none";
  const auto resolvers = joined(got->resolvers);
  report_.done("IPv6", got->address.to_string() + ", router " + router +
                           (resolvers.empty() ? "" : ", DNS server " + resolvers));
  co_return true;
}

void BootSequence::explain_no_address(const Error& error, bool heard_router) const {
  std::string why = error.message();
  if (error == HostError::timed_out) {
    why = "no address within " + format_duration(plan_.timeout) +
          (heard_router ? ", though a router was heard" : ", and no router was heard");
  }
  report_.failed("IPv6", why,
                 heard_router
                     ? "that the router tells of a /64 for autoconfiguration, that the host takes it "
                       "(accept_ra, autoconf), and that no other host has the address"
                     : "that a router advertises itself on this link (in a lab, advertise on the "
                       "link; by hand, router-advertiser), and that the link is up");
}

Task<bool> BootSequence::find_server() {
  if (const auto address = IpAddress::parse(plan_.url.host)) {
    server_addresses_ = {*address};
    report_.done("DNS", "not needed, " + plan_.url.host + " is an address");
    co_return true;
  }
  auto addresses = co_await dns::resolve(host_, plan_.url.host, deadline_);
  if (addresses) {
    server_addresses_ = std::move(*addresses);
    report_.done("DNS", plan_.url.host + " is " + joined(server_addresses_));
    co_return true;
  }
  const auto resolvers = host_.interfaces().resolvers();
  const auto servers = resolvers ? joined(resolvers->servers) : std::string();
  report_.failed("DNS", plan_.url.host + ": " + addresses.error().message(),
                 dns_check(addresses.error(), servers, plan_.ipv6));
  co_return false;
}

Task<bool> BootSequence::fetch_file() {
  auto url = plan_.url;
  url.addresses = server_addresses_;
  const FtpDestination destination{&host_.files().own(), plan_.output};
  const FtpObserver silent;
  const auto done = co_await ftp_fetch(host_, url, destination, silent, deadline_);
  if (!done) {
    report_.failed("FTP", done.error().text, ftp_check(done.error(), plan_.url));
    co_return false;
  }
  report_.done("FTP", plan_.output + ", " + ftp::summary_text(*done));
  co_return true;
}

}  // namespace netrig
