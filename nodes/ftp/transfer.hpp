// One transfer, as the session decides it and the data connection carries it out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "ftp/listing_source.hpp"
#include "ftp/pending_file.hpp"
#include "host/files.hpp"

namespace netrig::ftp {

struct SendFile {
  std::unique_ptr<File> file;
  std::uint64_t offset =
      0;  ///< in bytes as transferred (RFC 3659 5.3), i.e. after the translation of line ends
  std::uint64_t size_bytes = 0;  ///< of the file
};

struct SendListing {
  ListingSource source;
};

struct ReceiveFile {
  PendingFile file;
  std::shared_ptr<void> claim = {};  ///< to the file, where it is written in place
  std::uint64_t least_bytes = 0;     ///< of this transfer: what ALLO said
};

struct Transfer {
  std::string what;  ///< for the log: "RETR /report.txt"
  bool ascii = false;
  std::variant<SendFile, SendListing, ReceiveFile> content;
};

}  // namespace netrig::ftp
