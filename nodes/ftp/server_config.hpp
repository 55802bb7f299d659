// What an FTP server is told: who may do what, and its limits. RFC 2577 says why most of them exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "ftp/user_table.hpp"
#include "host/time.hpp"

namespace netrig::ftp {

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;  ///< included
};

struct ServerConfig {
  /// Never null. Replaced as a whole when the users' file is read again; who is logged in stays who he is.
  std::shared_ptr<const UserTable> users = std::make_shared<UserTable>();
  std::optional<PortRange> passive_ports = {};  ///< unset: ephemeral ports

  std::size_t max_clients = 1000;
  std::size_t max_clients_per_address = 250;
  int max_login_failures = 3;                                ///< in one connection; RFC 2577 5
  Duration login_failure_delay = std::chrono::seconds(1);    ///< before the answer to a wrong password
  Duration login_timeout = std::chrono::seconds(60);         ///< from the connection to the login
  Duration idle_timeout = std::chrono::minutes(5);           ///< without a command or a transfer
  Duration data_connect_timeout = std::chrono::seconds(30);  ///< for the data connection to come about
  Duration data_timeout = std::chrono::minutes(2);           ///< in a transfer, for each 1,024 bytes
  Duration reply_timeout = std::chrono::seconds(30);         ///< for the client to take a reply
};

}  // namespace netrig::ftp
