// Short ways to write names, records and bytes in the tests of nodes/dns.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dns/message.hpp"
#include "dns/text.hpp"
#include "dns/zone_file.hpp"
#include "dns/zone_set.hpp"

namespace netrig::dns {

inline Name name(const std::string& text) {
  auto parsed = Name::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Name());
}

/// "12 34" -> two bytes.
inline Bytes hex(const std::string& text) {
  Bytes bytes;
  std::string digits;
  for (char c : text) {
    if (c == ' ' || c == '\n') continue;
    digits += c;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

inline Record a_record(const std::string& owner, std::uint32_t ttl_seconds, const std::string& address) {
  const auto octets = Ipv4Address::parse(address)->octets();
  return {name(owner), RecordType::a, RecordClass::internet, ttl_seconds,
          Bytes(octets.begin(), octets.end())};
}

inline Record name_record(const std::string& owner, std::uint32_t ttl_seconds, RecordType type,
                          const std::string& target) {
  const auto wire = name(target);
  const auto view = wire.wire();
  return {name(owner), type, RecordClass::internet, ttl_seconds, Bytes(view.begin(), view.end())};
}

inline Record soa_record(const std::string& owner, std::uint32_t ttl_seconds, std::uint32_t minimum_seconds) {
  ByteWriter rdata;
  rdata.bytes(name("ns." + owner).wire()).bytes(name("admin." + owner).wire());
  rdata.u32(1).u32(3600).u32(600).u32(86400).u32(minimum_seconds);
  return {name(owner), RecordType::soa, RecordClass::internet, ttl_seconds, std::move(rdata).take()};
}

inline Zone zone(const std::string& text) {
  auto parsed = parse_zone_file(as_bytes(text), "test.zone");
  for (const auto& error : parsed.errors) ADD_FAILURE() << error.to_string();
  if (!parsed.zone) throw std::runtime_error("the test's zone is wrong");
  return std::move(*parsed.zone);
}

inline ZoneSet zone_set(const std::string& text) {
  ZoneSet zones;
  zones.add(zone(text));
  return zones;
}

/// One line a record, fields separated by one space.
inline std::vector<std::string> lines(const Records& records) {
  std::vector<std::string> lines;
  for (const auto& record : records) {
    auto line = to_string(record);
    std::replace(line.begin(), line.end(), '\t', ' ');
    lines.push_back(line);
  }
  return lines;
}

}  // namespace netrig::dns
