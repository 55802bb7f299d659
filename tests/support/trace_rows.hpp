// A trace of TCP connections (docs/tcp-traces.md), row by row, by the names in its first line.
#pragma once

#include <gtest/gtest.h>

#include <istream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace netrig::testing {

using TraceRow = std::map<std::string, std::string>;

inline std::vector<std::string> trace_fields(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line + ",");
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

/// A row with more or fewer fields than there are names fails the test.
inline std::vector<TraceRow> trace_rows(std::istream& stream) {
  std::string line;
  std::getline(stream, line);
  const auto names = trace_fields(line);
  std::vector<TraceRow> rows;
  while (std::getline(stream, line)) {
    const auto fields = trace_fields(line);
    EXPECT_EQ(fields.size(), names.size()) << line;
    if (fields.size() != names.size()) continue;
    TraceRow row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace netrig::testing
