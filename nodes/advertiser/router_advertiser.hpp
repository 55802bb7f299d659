// The program router-advertiser: tells the hosts of a link of its subnets and of itself as their router.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kRouterAdvertiser;

}  // namespace netrig
