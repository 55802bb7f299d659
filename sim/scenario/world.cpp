#include "scenario/world.hpp"

#include <cstring>

namespace netrig {
namespace {

std::string named(int signal) {
  const char* name = ::sigdescr_np(signal);
  return "signal " + std::to_string(signal) + (name == nullptr ? "" : " (" + std::string(name) + ")");
}

}  // namespace

std::string ExitStatus::to_string() const {
  return signal == 0 ? "exit status " + std::to_string(status) : "killed by " + named(signal);
}

Interrupted::Interrupted(int signal) : std::runtime_error(named(signal)), signal_(signal) {}

}  // namespace netrig
