#include "boot/boot.hpp"

#include "boot/boot_plan.hpp"
#include "boot/boot_sequence.hpp"

namespace netrig {

namespace {

Task<int> run(Host& host, const Options& options) {
  BootSequence sequence(host, read_boot_plan(options));
  const bool well = co_await sequence.run();
  co_return well ? kExitDone : kExitFailed;
}

}  // namespace

const Program kBoot{
    .name = "boot",
    .summary =
        "A computer is switched on: it gets an address (DHCP, or with --ipv6 of a router), finds a server "
        "(DNS) and fetches a file (FTP). By hand, outside of a lab, it changes the machine's own addresses, "
        "routes and "
        "/etc/resolv.conf.",
    .usage = "[OPTIONS] ftp://HOST/PATH",
    .needs = {Privilege::raw_frames, Privilege::configure_interfaces, Privilege::low_ports},
    .describe = describe_boot,
    .run = run,
};

}  // namespace netrig
