// Lines by which a long transfer shows that it lives.
#pragma once

#include <string>

#include "ftp/client.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

/// Prints one every two seconds: "big.iso: 1048576 of 4194304 bytes (25%), 524 kB/s, 6 s left".
FtpObserver progress_lines(Host& host, const std::string& name);

}  // namespace netrig::ftp
