// The DHCP server's machine on a Host: raw Ethernet sockets, its timer, and what it says on the console.
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
  /// Opens the sockets: raw ones for DHCP and ARP, since clients have no address yet, and UDP port 67, so
  /// that the host does not answer renewals, which are sent to its address, with port unreachable. Nothing is
  /// ever read from the last: the raw socket sees those messages too. Errors: address_in_use,
  /// permission_denied, …
  static Result<std::unique_ptr<ServerRunner>> open(Host& host, const std::string& device,
                                                    ServerConfig config);

  /// Serves until the host says stop. Errors: what a socket failed with.
  Task<Result<>> run();

 private:
  struct Shared;
  explicit ServerRunner(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  static Task<Result<>> drive(std::shared_ptr<Shared> shared);
  static Task<Result<>> send(const Shared& shared, const ServerOutput& output);

  std::shared_ptr<Shared> shared_;
};

}  // namespace netrig
