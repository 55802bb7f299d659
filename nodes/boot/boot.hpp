// The program boot: the computer itself, from being switched on to having its file.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kBoot;

}  // namespace netrig
