// What a DHCP server's machine wants done in one turn, sorted by who does it.
#pragma once

#include <string>
#include <vector>

#include "dhcp/dhcp_link.hpp"
#include "dhcp/lease_record.hpp"
#include "dhcp/server_config.hpp"
#include "dhcp/server_output.hpp"

namespace netrig {

struct ServerBatch {
  std::vector<LeaseRecord> records;  ///< to be written before anything else is done
  std::vector<Bytes> frames;
  std::vector<DhcpLink::Routed> routed;
  std::vector<Ipv4Address> echoes;
  std::vector<std::string> lines;  ///< for the console

  /// `now` and `wall_now` are of the same instant.
  ServerBatch(const ServerConfig& config, const std::vector<ServerOutput>& outputs, TimePoint now,
              WallTime wall_now);

  /// Takes out what must not be said while a lease can't be remembered.
  void withhold_leases();

 private:
  void add(const ServerConfig& config, const ServerReply& reply);

  std::vector<bool> frame_gives_lease_;
  std::vector<bool> routed_gives_lease_;
  std::vector<bool> line_gives_lease_;
};

}  // namespace netrig
