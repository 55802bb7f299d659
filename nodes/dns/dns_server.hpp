// dns-server: answers for zones from master files, and hands other names to upstream servers, with a cache.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kDnsServer;

}  // namespace netrig
