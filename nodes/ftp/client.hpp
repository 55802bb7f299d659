// What an FTP client does, each in one call: fetch a file, store one, list a directory. All in binary (TYPE
// I) and passive mode. Every step and every pause in a transfer has a minute, and the whole the deadline, if
// one is given.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "ftp/error.hpp"
#include "ftp/url.hpp"
#include "host/host.hpp"

namespace netrig {

/// Where a fetched file goes: it appears there whole or not at all, in place of an older one.
struct FtpDestination {
  Directory* directory = nullptr;
  std::string path;  ///< beneath the directory
  /// "PATH.part" is nobody else's: what is fetched may grow there, where it is to go on with what there is.
  bool has_part_name = true;
};

struct FtpProgress {
  std::uint64_t bytes = 0;                        ///< so far
  std::optional<std::uint64_t> total_bytes = {};  ///< unset where the server does not tell the size
};
/// Called after every piece of a transfer; may be empty.
using FtpObserver = std::function<void(const FtpProgress&)>;

/// How a transferred file was held against the server's once more.
struct FtpCheck {
  bool by_fetch = false;  ///< of all of it; else by the server's hash
  Duration duration{};
};

struct FtpSummary {
  Endpoint server;
  std::uint64_t bytes = 0;
  Duration duration{};                 ///< of the transfer, from its command to the last reply
  std::uint64_t bytes_there_before{};  ///< which it went on behind
  std::optional<FtpCheck> check = {};  ///< which came after that; none if nobody asked for it
};

/// The URL's host may be a name or an address. The file's size is held against what the server says to SIZE.
Task<FtpResult<FtpSummary>> ftp_fetch(Host& host, FtpUrl url, FtpDestination destination,
                                      FtpObserver observer, Deadline deadline);

/// Sends `file`, which must stay open, from its start to the URL's path; checked by SIZE too.
Task<FtpResult<FtpSummary>> ftp_store(Host& host, FtpUrl url, File& file, FtpObserver observer,
                                      Deadline deadline);

/// The server's LIST of the URL's path, as text with LF line ends; 16 MiB at most.
Task<FtpResult<std::string>> ftp_list(Host& host, FtpUrl url, Deadline deadline);

}  // namespace netrig
