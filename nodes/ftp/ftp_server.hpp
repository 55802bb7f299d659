// The program ftp-server: a directory, served by FTP.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kFtpServer;

}  // namespace netrig
