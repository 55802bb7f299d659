// The DHCP server's machine on a Host: its sockets, its timer, its journal, and what it says on the console.
#pragma once

#include <memory>
#include <string>

#include "dhcp/server_config.hpp"
#include "dhcp/server_machine.hpp"
#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

class ServerRunner {
 public:
  /// Opens the sockets: raw ones for DHCP and ARP, since clients have no address yet, and UDP port 67, by
  /// which answers go beyond the link, and so that the host does not answer with port unreachable. Nothing is
  /// ever read from the last: the raw socket sees those messages too. Where there are subnets beyond the link
  /// whose addresses are to be probed, an ICMP socket. Errors: address_in_use, permission_denied, …
  static Result<std::unique_ptr<ServerRunner>> open(Host& host, const std::string& device,
                                                    ServerConfig config);

  /// From here on leases are written into the journal of `directory` before clients hear of them; those in it
  /// are taken over. Errors: those of LeaseJournal::open().
  Result<> keep_journal(std::unique_ptr<Directory> directory);

  /// Serves until the host says stop. Errors: what a socket failed with.
  Task<Result<>> run();

 private:
  struct Shared;
  explicit ServerRunner(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  static Task<Result<>> drive(std::shared_ptr<Shared> shared);
  static Task<> perform(std::shared_ptr<Shared> shared);
  static Task<> probe(std::shared_ptr<Shared> shared, std::vector<Ipv4Address> addresses);
  static Task<Result<>> receive_echoes(std::shared_ptr<Shared> shared);

  std::shared_ptr<Shared> shared_;
};

}  // namespace netrig
