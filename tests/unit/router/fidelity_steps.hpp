// What the rows of the table are written with: who sends what, and in answer to what.
#pragma once

#include "fidelity_table.hpp"
#include "router_packets.hpp"

namespace netrig::testing {

// Rules of both families.
inline const std::string kNone;
inline const std::string kOutOnly =
    "firewall:\n"
    "  forward:\n"
    "    policy: drop\n"
    "    rules:\n"
    "      - {accept: established}\n"
    "      - {accept: any, from: lan, to: wan}\n"
    "  input:\n"
    "    policy: reject\n"
    "    rules:\n"
    "      - {accept: established}\n"
    "      - {accept: icmp, from: lan}\n"
    "      - {drop: udp, ports: 9999}\n";

inline constexpr auto kLan = Side::lan;
inline constexpr auto kWan = Side::wan;

inline Step from(Side side, const Bytes& packet) {
  return {side, [packet](const Past&) { return packet; }};
}
inline Step lan(const Bytes& packet) {
  return from(Side::lan, packet);
}
inline Step wan(const Bytes& packet) {
  return from(Side::wan, packet);
}
/// To the last packet seen on that side.
inline Step answer(Side side, const std::string& flags = "SA") {
  return {side, [=](const Past& past) { return answer_to(past.last_out(side), flags); }};
}
/// The next segment of the host that sent the last one on that side.
inline Step next(Side side, const std::string& flags = "A") {
  return {side, [=](const Past& past) { return next_after(past.last_in(side), past.last_out(side), flags); }};
}
inline Step again(Side side) {
  return {side, [=](const Past& past) { return past.last_in(side); }};
}
inline Step error(Side side, std::uint8_t type, std::uint8_t code, const std::string& offender = {}) {
  return {side, [=](const Past& past) { return error_about(past.last_out(side), type, code, offender); }};
}

}  // namespace netrig::testing
