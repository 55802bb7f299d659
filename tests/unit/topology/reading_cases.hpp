// Shared by the tests of the reader: the options they read with, and files that must read well or badly.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "topology/reader.hpp"

namespace netrig::test {

/// netrig's programs by name, and a PATH that holds ping and no other program.
inline ReadOptions options() {
  ReadOptions options;
  options.own_programs = {"boot",       "dhcp-client", "dhcp-server", "dns-query",
                          "dns-server", "ftp-client",  "ftp-server"};
  options.program_exists = [](const std::string& name) { return name == "ping"; };
  return options;
}

/// All errors of `text` as `netrig check` prints them; empty for a valid file.
inline std::string errors_of(const std::string& text, const ReadOptions& with = options()) {
  const auto result = read_topology(text, "t.yaml", ".", with);
  const auto* diagnostics = std::get_if<Diagnostics>(&result);
  return diagnostics ? diagnostics->to_string() : "";
}

/// The topology of a valid file; fails the test and gives an empty one otherwise.
inline Topology topology_of(const std::string& text, const ReadOptions& with = options()) {
  auto result = read_topology(text, "t.yaml", ".", with);
  if (const auto* diagnostics = std::get_if<Diagnostics>(&result)) {
    ADD_FAILURE() << diagnostics->to_string();
    return {};
  }
  return std::get<Topology>(std::move(result));
}

struct BrokenFile {
  std::string name;
  std::string text;
  std::string errors;

  friend std::ostream& operator<<(std::ostream& stream, const BrokenFile& file) {
    return stream << "\n" << file.text;
  }
};

inline std::string case_name(const testing::TestParamInfo<BrokenFile>& info) {
  return info.param.name;
}

}  // namespace netrig::test
