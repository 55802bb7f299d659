// dns-query: asks a DNS server one question and prints the reply.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kDnsQuery;

}  // namespace netrig
