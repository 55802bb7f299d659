// The program ftp-client: one file fetched or stored, or one directory listed.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kFtpClient;

}  // namespace netrig
