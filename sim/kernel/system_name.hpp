// The name of the host that this process runs on.
#pragma once

#include <string>

namespace netrig {

/// gethostname(2), of the UTS namespace. Throws std::system_error.
std::string system_host_name();

}  // namespace netrig
