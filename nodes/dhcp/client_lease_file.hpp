// Where a DHCP client keeps its lease over a restart: one small file an interface, replaced as a whole.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dhcp/client_config.hpp"
#include "host/files.hpp"
#include "host/host.hpp"

namespace netrig {

/// The file's text. `began` is by the time of day what lease.began is.
std::string lease_file_text(const DhcpMessage& ack, std::chrono::sys_seconds began);

struct LeaseFileContent {
  DhcpMessage ack;
  std::chrono::sys_seconds began{};
};
/// None when it is no such text, or not whole, or holds no ACK that gives an address.
std::optional<LeaseFileContent> parse_lease_file(std::string_view text);

class ClientLeaseFile {
 public:
  /// `directory` may hold the files of several interfaces.
  ClientLeaseFile(Host& host, std::unique_ptr<Directory> directory, const std::string& device)
      : host_(host), directory_(std::move(directory)), name_("lease-" + device) {}

  const std::string& name() const { return name_; }
  /// None when there is no file, it is of another MAC address, it makes no sense, or its lease has ended.
  /// Errors: of reading it.
  Result<std::optional<RememberedLease>> load(const MacAddress& mac);
  Result<> keep(const RememberedLease& lease);
  Result<> forget();

 private:
  Host& host_;
  std::unique_ptr<Directory> directory_;
  std::string name_;
};

}  // namespace netrig
