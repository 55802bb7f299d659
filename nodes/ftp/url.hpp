// ftp://[user[:password]@]host[:port]/path (RFC 1738 3.2, RFC 3986), percent-decoded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/program.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct FtpUrl {
  std::string user = "anonymous";
  std::string password = "guest@";  ///< RFC 1635: an anonymous user gives an address
  std::string host;                 ///< a name or an address; an IPv6 address without its brackets
  std::uint16_t port = 21;
  /// As the server is asked for it: relative to where the login leads, absolute when the URL's path starts
  /// with "%2F" (RFC 1738 3.2.2); empty for that directory itself.
  std::string path;
  std::vector<IpAddress> addresses = {};  ///< of the host, where they are known already

  /// Throws UsageError with a sentence that quotes the URL and says what is wrong with it.
  static FtpUrl parse(std::string_view text);

  /// The last name of the path; empty when the URL names a directory.
  std::string file_name() const;
  /// Without the password.
  std::string to_string() const;

  friend bool operator==(const FtpUrl&, const FtpUrl&) = default;
};

/// Puts "NAME:PASSWORD" into the URL. Throws UsageError when there is no name.
void set_credentials(FtpUrl& url, std::string_view text);

}  // namespace netrig
