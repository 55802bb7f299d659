// Whether a program that nobody here wrote is there to be tested against.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

namespace netrig::testing {

/// Servers stand where an ordinary user's PATH does not lead; a lab's programs find them all the same.
inline bool is_installed(const std::string& program) {
  constexpr std::array kDirectories{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                    "/usr/bin",        "/sbin",          "/bin"};
  return std::ranges::any_of(kDirectories, [&](const char* directory) {
    return std::filesystem::exists(std::filesystem::path(directory) / program);
  });
}

/// Skips a test for which a foreign program is missing.
#define NEEDS(program) \
  if (!::netrig::testing::is_installed(program)) GTEST_SKIP() << program << " is not installed"

}  // namespace netrig::testing
