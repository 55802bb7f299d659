#include "fidelity_table.hpp"

#include "fidelity_steps.hpp"

namespace netrig::testing {

namespace {

const std::string kNone = "";
const std::string kNat = "nat: {outside: wan}";
const std::string kForwards =
    "nat:\n"
    "  outside: wan\n"
    "  forward:\n"
    "    - {tcp: 8080, to: 10.0.0.4:80}\n"
    "    - {udp: 4500, to: 10.0.0.4:4501}\n"
    "    - {tcp: 50000-50009, to: 10.0.0.5}\n"
    "    - {tcp: 22, to: 10.0.0.5}\n"
    "    - {udp: 7000, to: 198.51.100.8:7001}\n";
const std::string kOutOnly =
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
const std::string kRejecting =
    "firewall:\n"
    "  forward:\n"
    "    policy: reject\n"
    "    rules:\n"
    "      - {accept: tcp, ports: [80, 443, 8000-8100], from: lan}\n"
    "      - {drop: tcp, to: 198.51.100.8}\n"
    "      - {reject: tcp, from: 10.0.0.8}\n"
    "      - {accept: udp, ports: 4500}\n"
    "      - {reject: udp, from: 10.0.0.0/25, to: 198.51.100.0/28}\n"
    "      - {accept: icmp, to: wan}\n"
    "  input:\n"
    "    policy: accept\n"
    "    rules:\n"
    "      - {reject: tcp, ports: 23}\n"
    "      - {reject: udp, ports: 23}\n"
    "      - {drop: icmp, from: wan}\n";

constexpr std::uint8_t kUnreachable = 3, kRedirect = 5, kTimeExceeded = 11;

std::vector<Row> plain_rows() {
  return {
      {"without rules",
       kNone,
       {lan(udp("10.0.0.7:1000", "198.51.100.9:4500"))},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:4500 UDP len 5"}},
      {"the last hop is told",
       kNone,
       {lan(udp("10.0.0.7:1000", "198.51.100.9:4500", "hello", {.ttl = 1}))},
       {"lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP time exceeded in transit, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:4500"}},
  };
}

std::vector<Row> translation_rows() {
  const auto query = udp("10.0.0.7:1000", "198.51.100.9:4500");
  const auto syn = tcp("10.0.0.7:1000", "198.51.100.9:80");
  return {
      {"UDP out and in",
       kNat,
       {lan(query), answer(kWan), lan(query)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5"}},
      {"TCP from SYN to FIN",
       kNat,
       {lan(syn), answer(kWan), next(kLan), next(kLan, "FA"), answer(kWan, "A"), answer(kWan, "FA"),
        next(kLan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags FIN,ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags FIN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0"}},
      {"TCP refused",
       kNat,
       {lan(syn), answer(kWan, "RA"), again(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags RST,ACK len 0", "nothing"}},
      {"echo",
       kNat,
       {lan(echo("10.0.0.7", "203.0.113.5")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1 > 203.0.113.5 ICMP echo request id 7 len 4",
        "lan ttl 63: 203.0.113.5 > 10.0.0.7 ICMP echo reply id 7 len 4"}},
      {"a protocol without ports",
       kNat,
       {lan(ip_packet("10.0.0.7", "203.0.113.5", 253, as_bytes("hello"))), answer(kWan)},
       {"wan ttl 63: 198.51.100.1 > 203.0.113.5 IPv4 protocol 253 len 5",
        "lan ttl 63: 203.0.113.5 > 10.0.0.7 IPv4 protocol 253 len 5"}},
      {"a second host with the same port",
       kNat,
       {lan(query), lan(udp("10.0.0.8:1000", "198.51.100.9:4500")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "wan ttl 63: 198.51.100.1:* > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.8:1000 UDP len 6"}},
      {"a second host with the same port to another destination",
       kNat,
       {lan(query), lan(udp("10.0.0.8:1000", "203.0.113.5:4500")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "wan ttl 63: 198.51.100.1:1000 > 203.0.113.5:4500 UDP len 5",
        "lan ttl 63: 203.0.113.5:4500 > 10.0.0.8:1000 UDP len 6"}},
      {"a low port stays low",
       kNat,
       {lan(udp("10.0.0.7:500", "198.51.100.9:500")), lan(udp("10.0.0.8:500", "198.51.100.9:500"))},
       {"wan ttl 63: 198.51.100.1:500 > 198.51.100.9:500 UDP len 5",
        "wan ttl 63: 198.51.100.1:* > 198.51.100.9:500 UDP len 5"}},
      {"a drawn mapping is kept for other destinations",
       kNat,
       {lan(query), lan(udp("10.0.0.8:1000", "198.51.100.9:4500")),
        lan(udp("10.0.0.8:1000", "203.0.113.5:4500")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "wan ttl 63: 198.51.100.1:* > 198.51.100.9:4500 UDP len 5",
        "wan ttl 63: 198.51.100.1:* > 203.0.113.5:4500 UDP len 5",
        "lan ttl 63: 203.0.113.5:4500 > 10.0.0.8:1000 UDP len 6"}},
      {"two pings with one identifier",
       kNat,
       {lan(echo("10.0.0.7", "203.0.113.5")), lan(echo("10.0.0.8", "203.0.113.5")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1 > 203.0.113.5 ICMP echo request id 7 len 4",
        "wan ttl 63: 198.51.100.1 > 203.0.113.5 ICMP echo request id * len 4",
        "lan ttl 63: 203.0.113.5 > 10.0.0.8 ICMP echo reply id 7 len 4"}},
      {"two hosts, a protocol without ports",
       kNat,
       {lan(ip_packet("10.0.0.7", "203.0.113.5", 253, as_bytes("hello"))),
        lan(ip_packet("10.0.0.8", "203.0.113.5", 253, as_bytes("hello")))},
       {"wan ttl 63: 198.51.100.1 > 203.0.113.5 IPv4 protocol 253 len 5", "nothing"}},
      {"nobody inside asked",
       kNat,
       {wan(udp("198.51.100.9:4500", "198.51.100.1:1000"))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:4500 > "
        "198.51.100.1:1000"}},
      {"another host answers",
       kNat,
       {lan(query), wan(udp("198.51.100.8:4500", "198.51.100.1:1000"))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "wan ttl 64: 198.51.100.1 > 198.51.100.8 ICMP port unreachable, quoting udp 198.51.100.8:4500 > "
        "198.51.100.1:1000"}},
      {"in without translation",
       kNat,
       {wan(udp("198.51.100.9:1000", "10.0.0.7:4500")), answer(kLan)},
       {"lan ttl 63: 198.51.100.9:1000 > 10.0.0.7:4500 UDP len 5",
        "wan ttl 63: 10.0.0.7:4500 > 198.51.100.9:1000 UDP len 6"}},
      {"a segment in the middle is picked up",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "A", .acknowledgment = 5000})),
        answer(kWan, "A")},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags ACK len 0"}},
      {"a SYN,ACK of nothing",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "SA", .acknowledgment = 5000}))},
       {"nothing"}},
      {"a FIN of nothing",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "FA", .acknowledgment = 5000}))},
       {"nothing"}},
      {"a reset of nothing",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "R"}))},
       {"nothing"}},
      {"flags that contradict each other",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "SF"})),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = ""}))},
       {"nothing", "nothing"}},
      {"a damaged datagram", kNat, {lan(damaged(query))}, {"nothing"}},
      {"a damaged segment", kNat, {lan(damaged(syn))}, {"nothing"}},
      {"a damaged echo", kNat, {lan(damaged(echo("10.0.0.7", "203.0.113.5")))}, {"nothing"}},
      {"an echo reply of nothing",
       kNat,
       {lan(icmp("10.0.0.7", "203.0.113.5", {.type = IcmpMessage::kEchoReply, .field = 0x70001}))},
       {"nothing"}},
      {"the router is asked from inside",
       kNat,
       {lan(echo("10.0.0.7", "10.0.0.1"))},
       {"lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP echo reply id 7 len 4"}},
      {"the router is asked from inside by its address outside",
       kNat,
       {lan(echo("10.0.0.7", "198.51.100.1"))},
       {"lan ttl 64: 198.51.100.1 > 10.0.0.7 ICMP echo reply id 7 len 4"}},
      {"the router is asked from outside",
       kNat,
       {wan(echo("198.51.100.9", "198.51.100.1"))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP echo reply id 7 len 4"}},
      {"the router's last hop outside in",
       kNat,
       {lan(query), wan(udp("198.51.100.9:4500", "198.51.100.1:1000", "answer", {.ttl = 1}))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP time exceeded in transit, quoting udp "
        "198.51.100.9:4500 > 198.51.100.1:1000"}},
      {"the router's last hop inside out",
       kNat,
       {lan(query), lan(udp("10.0.0.7:1000", "198.51.100.9:4500", "hello", {.ttl = 1}))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP time exceeded in transit, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:4500"}},
      {"a closed connection is opened again",
       kNat,
       {lan(syn), answer(kWan), next(kLan, "RA"), lan(syn), answer(kWan), next(kLan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags RST,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0"}},
      {"a refused connection is tried again",
       kNat,
       {lan(syn), answer(kWan, "RA"), lan(syn), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags RST,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0"}},
      {"the server resets, the client opens again",
       kNat,
       {lan(syn), answer(kWan), next(kLan), answer(kWan, "RA"), lan(syn), answer(kWan), next(kLan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags RST,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0"}},
      {"a datagram without a checksum",
       kNat,
       {lan(without_checksum(query)), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6"}},
      {"a datagram longer than its packet", kNat, {lan(with_udp_length(query, 14))}, {"nothing"}},
      {"a datagram shorter than its packet",
       kNat,
       {lan(with_udp_length(query, 12))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 4"}},
      {"a header with options",
       kNat,
       {lan(udp("10.0.0.7:1000", "198.51.100.9:4500", "hello", {.options = {0x94, 0x04, 0x00, 0x00}})),
        answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6"}},
      {"a segment whose header is too long", kNat, {lan(damaged(syn, 32))}, {"nothing"}},
      {"a packet without room for ports",
       kNat,
       {lan(ip_packet("10.0.0.7", "198.51.100.9", kIpProtocolUdp, as_bytes("abc")))},
       {"nothing"}},
      {"a timestamp query",
       kNat,
       {lan(icmp("10.0.0.7", "198.51.100.9",
                 {.type = 13, .field = 0x90001, .payload = as_bytes("012345678901")})),
        wan(icmp("198.51.100.9", "198.51.100.1",
                 {.type = 14, .field = 0x90001, .payload = as_bytes("012345678901")})),
        wan(icmp("198.51.100.9", "198.51.100.1",
                 {.type = 14, .field = 0xa0001, .payload = as_bytes("012345678901")}))},
       {"wan ttl 63: 198.51.100.1 > 198.51.100.9 ICMP timestamp request id 9 len 12",
        "lan ttl 63: 198.51.100.9 > 10.0.0.7 ICMP timestamp reply id 9 len 12", "nothing"}},
      {"a router's advertisement is no query",
       kNat,
       {lan(icmp("10.0.0.7", "198.51.100.9", {.type = 9, .field = 0x01020000}))},
       {"nothing"}},
      {"the router is known by the same ports",
       kNat,
       {wan(udp("198.51.100.9:4500", "198.51.100.1:1000")), lan(query), answer(kWan)},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:4500 > "
        "198.51.100.1:1000",
        "wan ttl 63: 198.51.100.1:* > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6"}},
      {"a segment far outside of the window",
       kNat,
       {lan(syn), answer(kWan), next(kLan),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:80",
                {.flags = "A", .sequence = 900000000, .acknowledgment = 5001}))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0"},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0", "nothing"}},
      {"a reset that is not exact",
       kNat,
       {lan(syn), answer(kWan), next(kLan),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "R", .sequence = 900})), answer(kWan, "A")},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags RST len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags ACK len 0"},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0", "nothing",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags ACK len 0"}},
      {"both ends open at once",
       kNat,
       {lan(syn), wan(tcp("198.51.100.9:80", "198.51.100.1:1000", {.sequence = 5000})),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.flags = "SA", .acknowledgment = 5001})),
        wan(tcp("198.51.100.9:80", "198.51.100.1:1000",
                {.flags = "SA", .sequence = 5000, .acknowledgment = 1001})),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:80",
                {.flags = "A", .sequence = 1001, .acknowledgment = 5001}))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN,ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0"}},
      {"the next connection by the same ports, from the server",
       kNat,
       {lan(syn), answer(kWan), next(kLan), next(kLan, "FA"), answer(kWan, "FA"), next(kLan),
        wan(tcp("198.51.100.9:80", "198.51.100.1:1000", {.sequence = 900000}))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags FIN,ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags FIN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "wan ttl 64: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags RST,ACK len 0"}},
      {"a SYN in an open connection",
       kNat,
       {lan(syn), answer(kWan), next(kLan),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:80", {.sequence = 500000})), answer(kWan), next(kLan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags ACK len 0"}},
  };
}

std::vector<Row> error_rows() {
  const auto query = udp("10.0.0.7:1000", "198.51.100.9:4500");
  return {
      {"port unreachable comes back inside",
       kNat,
       {lan(query), error(kWan, kUnreachable, 3)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9 > 10.0.0.7 ICMP port unreachable, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:4500"}},
      {"a router far away says time exceeded",
       kNat,
       {lan(query), error(kWan, kTimeExceeded, 0, "203.0.113.1")},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 203.0.113.1 > 10.0.0.7 ICMP time exceeded in transit, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:4500"}},
      {"an error about TCP",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80")), error(kWan, kUnreachable, 1, "203.0.113.1")},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 203.0.113.1 > 10.0.0.7 ICMP host unreachable, quoting tcp 10.0.0.7:1000 > "
        "198.51.100.9:80"}},
      {"an error about an echo",
       kNat,
       {lan(echo("10.0.0.7", "203.0.113.5")), error(kWan, kTimeExceeded, 0, "203.0.113.1")},
       {"wan ttl 63: 198.51.100.1 > 203.0.113.5 ICMP echo request id 7 len 4",
        "lan ttl 63: 203.0.113.1 > 10.0.0.7 ICMP time exceeded in transit, quoting icmp 10.0.0.7 > "
        "203.0.113.5 echo-request id 7"}},
      {"an error about an echo with another identifier",
       kNat,
       {lan(echo("10.0.0.7", "203.0.113.5")), lan(echo("10.0.0.8", "203.0.113.5")),
        error(kWan, kTimeExceeded, 0, "203.0.113.1")},
       {"wan ttl 63: 198.51.100.1 > 203.0.113.5 ICMP echo request id 7 len 4",
        "wan ttl 63: 198.51.100.1 > 203.0.113.5 ICMP echo request id * len 4",
        "lan ttl 63: 203.0.113.1 > 10.0.0.8 ICMP time exceeded in transit, quoting icmp 10.0.0.8 > "
        "203.0.113.5 echo-request id 7"}},
      {"an error from inside about an answer",
       kNat,
       {lan(query), answer(kWan), error(kLan, kUnreachable, 3)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6",
        "wan ttl 63: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:4500 > "
        "198.51.100.1:1000"}},
      {"an error of a router inside about an answer",
       kNat,
       {lan(query), answer(kWan), error(kLan, kUnreachable, 1, "10.0.0.254")},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6",
        "wan ttl 63: 198.51.100.1 > 198.51.100.9 ICMP host unreachable, quoting udp 198.51.100.9:4500 > "
        "198.51.100.1:1000"}},
      {"an error about nothing",
       kNat,
       {wan(error_about(udp("198.51.100.1:1000", "198.51.100.9:4500"), kUnreachable, 3))},
       {"nothing"}},
      {"an error to another host than the one it is about",
       kNat,
       {lan(query),
        wan(icmp("198.51.100.9", "10.0.0.8",
                 {.type = 3, .code = 3, .payload = udp("198.51.100.1:1000", "198.51.100.9:4500")}))},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5", "nothing"}},
      {"an error without the right checksum",
       kNat,
       {lan(query),
        {kWan, [](const Past& past) { return damaged(error_about(past.last_out(kWan), kUnreachable, 3)); }}},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5", "nothing"}},
      {"a redirect about a translated connection",
       kNat,
       {lan(query), error(kWan, kRedirect, 1, "198.51.100.254")},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5", "nothing"}},
      {"an error about a forwarded port",
       kForwards,
       {wan(udp("198.51.100.9:2000", "198.51.100.1:4500")), error(kLan, kUnreachable, 3)},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:4501 UDP len 5",
        "wan ttl 63: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:2000 > "
        "198.51.100.1:4500"}},
      {"an error about the answer of a forwarded port",
       kForwards,
       {wan(udp("198.51.100.9:2000", "198.51.100.1:4500")), answer(kLan), error(kWan, kUnreachable, 3)},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:4501 UDP len 5",
        "wan ttl 63: 198.51.100.1:4500 > 198.51.100.9:2000 UDP len 6",
        "lan ttl 63: 198.51.100.9 > 10.0.0.4 ICMP port unreachable, quoting udp 10.0.0.4:4501 > "
        "198.51.100.9:2000"}},
      {"an error that quotes eight bytes behind the header",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80")),
        {kWan,
         [](const Past& past) {
           auto quoted = past.last_out(kWan);
           quoted.resize(28);
           return icmp("203.0.113.1", "198.51.100.1", {.type = kTimeExceeded, .payload = quoted});
         }}},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 203.0.113.1 > 10.0.0.7 ICMP time exceeded in transit, quoting tcp 10.0.0.7:1000 > "
        "198.51.100.9:80"}},
      {"an error that quotes less than ports",
       kNat,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80")),
        {kWan,
         [](const Past& past) {
           auto quoted = past.last_out(kWan);
           quoted.resize(23);
           return icmp("203.0.113.1", "198.51.100.1", {.type = kTimeExceeded, .payload = quoted});
         }}},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0", "nothing"}},
  };
}

std::vector<Row> forward_rows() {
  return {
      {"a forwarded port",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:8080")), answer(kLan), next(kWan)},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:80 TCP flags SYN len 0",
        "wan ttl 63: 198.51.100.1:8080 > 198.51.100.9:2000 TCP flags SYN,ACK len 0",
        "lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:80 TCP flags ACK len 0"}},
      {"a forwarded port of UDP",
       kForwards,
       {wan(udp("198.51.100.9:2000", "198.51.100.1:4500")), answer(kLan)},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:4501 UDP len 5",
        "wan ttl 63: 198.51.100.1:4500 > 198.51.100.9:2000 UDP len 6"}},
      {"a range keeps its ports",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:50003")), answer(kLan)},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.5:50003 TCP flags SYN len 0",
        "wan ttl 63: 198.51.100.1:50003 > 198.51.100.9:2000 TCP flags SYN,ACK len 0"}},
      {"a port alone keeps itself",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:22"))},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.5:22 TCP flags SYN len 0"}},
      {"a forwarded port of the other protocol",
       kForwards,
       {wan(udp("198.51.100.9:2000", "198.51.100.1:8080"))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:2000 > "
        "198.51.100.1:8080"}},
      {"a port that is not forwarded",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:8081"))},
       {"wan ttl 64: 198.51.100.1:8081 > 198.51.100.9:2000 TCP flags RST,ACK len 0"}},
      {"a forwarded port at the router's address inside",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "10.0.0.1:8080"))},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:80 TCP flags SYN len 0"}},
      {"a forwarded port from inside",
       kForwards,
       {lan(tcp("10.0.0.7:2000", "198.51.100.1:8080"))},
       {"lan ttl 64: 198.51.100.1:8080 > 10.0.0.7:2000 TCP flags RST,ACK len 0"}},
      {"a forwarded port that leads outside again",
       kForwards,
       {wan(udp("198.51.100.9:2000", "198.51.100.1:7000")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:2000 > 198.51.100.8:7001 UDP len 5",
        "wan ttl 63: 198.51.100.1:7000 > 198.51.100.9:2000 UDP len 6"}},
      {"the service itself and by its forwarded port",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:8080")), wan(tcp("198.51.100.9:2000", "10.0.0.4:80")),
        answer(kLan)},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:* > 10.0.0.4:80 TCP flags SYN len 0",
        "wan ttl 63: 10.0.0.4:80 > 198.51.100.9:2000 TCP flags SYN,ACK len 0"}},
      {"the last hop to a forwarded port",
       kForwards,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:8080", {}, {.ttl = 1}))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP time exceeded in transit, quoting tcp "
        "198.51.100.9:2000 > 198.51.100.1:8080"}},
  };
}

std::vector<Row> firewall_rows() {
  const auto query = udp("10.0.0.7:1000", "198.51.100.9:4500");
  return {
      {"out, and the answer",
       kOutOnly,
       {lan(query), answer(kWan)},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6"}},
      {"in", kOutOnly, {wan(udp("198.51.100.9:4500", "10.0.0.7:1000"))}, {"nothing"}},
      {"TCP out, and in",
       kOutOnly,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80")), answer(kWan), next(kLan)},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:80 TCP flags ACK len 0"}},
      {"TCP in", kOutOnly, {wan(tcp("198.51.100.9:1000", "10.0.0.7:80"))}, {"nothing"}},
      {"a related error",
       kOutOnly,
       {lan(query), error(kWan, kTimeExceeded, 0, "203.0.113.1")},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 203.0.113.1 > 10.0.0.7 ICMP time exceeded in transit, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:4500"}},
      {"an unrelated error",
       kOutOnly,
       {wan(error_about(query, kTimeExceeded, 0, "203.0.113.1"))},
       {"nothing"}},
      {"ping the router from inside",
       kOutOnly,
       {lan(echo("10.0.0.7", "10.0.0.1"))},
       {"lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP echo reply id 7 len 4"}},
      {"ping the router from outside",
       kOutOnly,
       {wan(echo("198.51.100.9", "198.51.100.1"))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting icmp 198.51.100.9 > "
        "198.51.100.1 echo-request id 7"}},
      {"TCP to the router",
       kOutOnly,
       {wan(tcp("198.51.100.9:1000", "198.51.100.1:22"))},
       {"wan ttl 64: 198.51.100.1:22 > 198.51.100.9:1000 TCP flags RST,ACK len 0"}},
      {"a reset to the router",
       kOutOnly,
       {wan(tcp("198.51.100.9:1000", "198.51.100.1:22", {.flags = "R"}))},
       {"nothing"}},
      {"an ACK to the router",
       kOutOnly,
       {wan(tcp("198.51.100.9:1000", "198.51.100.1:22", {.flags = "A", .acknowledgment = 7}))},
       {"wan ttl 64: 198.51.100.1:22 > 198.51.100.9:1000 TCP flags RST len 0"}},
      {"UDP to the router",
       kOutOnly,
       {wan(udp("198.51.100.9:1000", "198.51.100.1:22"))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:1000 > "
        "198.51.100.1:22"}},
      {"UDP to the router, dropped",
       kOutOnly,
       {wan(udp("198.51.100.9:1000", "198.51.100.1:9999"))},
       {"nothing"}},
      {"another protocol to the router",
       kOutOnly,
       {wan(ip_packet("198.51.100.9", "198.51.100.1", 253, as_bytes("hello")))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting protocol 253 198.51.100.9 > "
        "198.51.100.1"},
       {"nothing"}},
      {"ports",
       kRejecting,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:443")), lan(tcp("10.0.0.7:1000", "198.51.100.9:8050")),
        lan(tcp("10.0.0.7:1000", "198.51.100.9:8101"))},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:443 TCP flags SYN len 0",
        "wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:8050 TCP flags SYN len 0",
        "lan ttl 64: 198.51.100.9:8101 > 10.0.0.7:1000 TCP flags RST,ACK len 0"}},
      {"the first rule that matches decides",
       kRejecting,
       {lan(tcp("10.0.0.7:1000", "198.51.100.8:80")), lan(tcp("10.0.0.7:1000", "198.51.100.8:22"))},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.8:80 TCP flags SYN len 0", "nothing"}},
      {"a segment with data is reset",
       kRejecting,
       {lan(tcp("10.0.0.8:1000", "198.51.100.9:25", {.flags = "A", .acknowledgment = 77, .payload = "HELO"})),
        lan(tcp("10.0.0.8:1000", "198.51.100.9:25", {.flags = "SF", .payload = "HELO"}))},
       {"lan ttl 64: 198.51.100.9:25 > 10.0.0.8:1000 TCP flags RST len 0",
        "lan ttl 64: 198.51.100.9:25 > 10.0.0.8:1000 TCP flags RST,ACK len 0"}},
      {"a damaged segment is not reset",
       kRejecting,
       {lan(damaged(tcp("10.0.0.8:1000", "198.51.100.9:25")))},
       {"nothing"}},
      {"UDP by prefixes",
       kRejecting,
       {lan(udp("10.0.0.7:1000", "198.51.100.9:54")), lan(udp("10.0.0.7:1000", "198.51.100.254:54")),
        lan(query)},
       {"lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP port unreachable, quoting udp 10.0.0.7:1000 > 198.51.100.9:54",
        "lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP port unreachable, quoting udp 10.0.0.7:1000 > "
        "198.51.100.254:54",
        "wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:4500 UDP len 5"}},
      {"a damaged datagram is not told",
       kRejecting,
       {lan(damaged(udp("10.0.0.7:1000", "198.51.100.9:54")))},
       {"nothing"}},
      {"ICMP by link",
       kRejecting,
       {lan(echo("10.0.0.7", "198.51.100.9")), wan(echo("198.51.100.9", "10.0.0.7"))},
       {"wan ttl 63: 10.0.0.7 > 198.51.100.9 ICMP echo request id 7 len 4",
        "wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting icmp 198.51.100.9 > 10.0.0.7 "
        "echo-request id 7"}},
      {"no error about an error", kRejecting, {wan(error_about(query, kUnreachable, 3))}, {"nothing"}},
      {"another protocol is rejected",
       kRejecting,
       {lan(ip_packet("10.0.0.7", "198.51.100.9", 253, as_bytes("hello")))},
       {"lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP port unreachable, quoting protocol 253 10.0.0.7 > "
        "198.51.100.9"},
       {"nothing"}},
      {"the router's own ports",
       kRejecting,
       {lan(tcp("10.0.0.7:1000", "10.0.0.1:23")), lan(udp("10.0.0.7:1000", "10.0.0.1:23")),
        wan(echo("198.51.100.9", "198.51.100.1")), lan(echo("10.0.0.7", "10.0.0.1"))},
       {"lan ttl 64: 10.0.0.1:23 > 10.0.0.7:1000 TCP flags RST,ACK len 0",
        "lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP port unreachable, quoting udp 10.0.0.7:1000 > 10.0.0.1:23",
        "nothing", "lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP echo reply id 7 len 4"}},
      {"the last hop comes before the rules",
       kRejecting,
       {lan(udp("10.0.0.7:1000", "198.51.100.9:99", "hello", {.ttl = 1}))},
       {"lan ttl 64: 10.0.0.1 > 10.0.0.7 ICMP time exceeded in transit, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:99"}},
      {"broadcasts are not answered",
       kOutOnly,
       {lan(udp("10.0.0.7:1000", "10.0.0.255:22")), lan(tcp("10.0.0.7:1000", "10.0.0.255:22"))},
       {"nothing", "nothing"}},
      {"everything from a link is rejected",
       "firewall:\n"
       "  forward: {policy: accept, rules: [{reject: any, from: wan}]}\n"
       "  input: {policy: drop}\n",
       {wan(udp("198.51.100.9:1000", "10.0.0.7:1000")), wan(tcp("198.51.100.9:1000", "10.0.0.7:1000")),
        lan(udp("10.0.0.7:1000", "198.51.100.9:1000")), lan(udp("10.0.0.7:1000", "10.0.0.1:1000"))},
       {"wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:1000 > "
        "10.0.0.7:1000",
        "wan ttl 64: 10.0.0.7:1000 > 198.51.100.9:1000 TCP flags RST,ACK len 0",
        "wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:1000 UDP len 5", "nothing"}},
      {"only rules for IPv6",
       "firewall:\n"
       "  forward: {policy: accept, rules: [{drop: any, to: \"2001:db8::1\"}, {drop: any, from: \"::/0\"}]}\n"
       "  input: {policy: accept}\n",
       {lan(udp("10.0.0.7:1000", "198.51.100.9:1000"))},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:1000 UDP len 5"}},
      {"by any address of IPv4",
       "firewall:\n"
       "  forward: {policy: drop, rules: [{accept: any, from: 0.0.0.0/0, to: wan}]}\n"
       "  input: {policy: accept}\n",
       {lan(udp("10.0.0.7:1000", "198.51.100.9:1000")), wan(udp("198.51.100.9:1000", "10.0.0.7:1000"))},
       {"wan ttl 63: 10.0.0.7:1000 > 198.51.100.9:1000 UDP len 5", "nothing"}},
      {"a rule before that for established",
       "firewall:\n"
       "  forward:\n"
       "    policy: drop\n"
       "    rules: [{reject: tcp, to: 198.51.100.9, ports: 81}, {accept: established}, {accept: tcp, ports: "
       "80}]\n"
       "  input: {policy: accept}\n",
       {lan(tcp("10.0.0.7:81", "198.51.100.9:80")), answer(kWan), next(kLan), answer(kWan, "A"),
        lan(tcp("10.0.0.7:1", "198.51.100.9:81"))},
       {"wan ttl 63: 10.0.0.7:81 > 198.51.100.9:80 TCP flags SYN len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:81 TCP flags SYN,ACK len 0",
        "wan ttl 63: 10.0.0.7:81 > 198.51.100.9:80 TCP flags ACK len 0",
        "lan ttl 63: 198.51.100.9:80 > 10.0.0.7:81 TCP flags ACK len 0",
        "lan ttl 64: 198.51.100.9:81 > 10.0.0.7:1 TCP flags RST,ACK len 0"}},
      {"a segment without room for ports",
       kRejecting,
       {lan(ip_packet("10.0.0.7", "198.51.100.9", kIpProtocolTcp, as_bytes("ab")))},
       {"nothing"}},
  };
}

const std::string kBoth = kForwards + kOutOnly;
const std::string kBothOpen = kForwards + kRejecting;

std::vector<Row> rows_of_both() {
  const auto query = udp("10.0.0.7:1000", "198.51.100.9:4500");
  return {
      {"both: out and in",
       kBoth,
       {lan(query), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9:4500 > 10.0.0.7:1000 UDP len 6"}},
      {"both: a related error",
       kBoth,
       {lan(query), error(kWan, kUnreachable, 3)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "lan ttl 63: 198.51.100.9 > 10.0.0.7 ICMP port unreachable, quoting udp 10.0.0.7:1000 > "
        "198.51.100.9:4500"}},
      {"both: a forwarded port must be accepted",
       kBoth,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:8080"))},
       {"nothing"}},
      {"both: rules see the new destination",
       kForwards + "firewall:\n"
                   "  forward:\n"
                   "    policy: reject\n"
                   "    rules:\n"
                   "      - {accept: tcp, to: 10.0.0.4, ports: 80}\n"
                   "      - {accept: established}\n"
                   "  input: {policy: drop}\n",
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:8080")), answer(kLan),
        wan(tcp("198.51.100.9:2000", "198.51.100.1:22")), wan(udp("198.51.100.9:2000", "198.51.100.1:4500")),
        wan(tcp("198.51.100.9:2001", "198.51.100.1:80"))},
       {"lan ttl 63: 198.51.100.9:2000 > 10.0.0.4:80 TCP flags SYN len 0",
        "wan ttl 63: 198.51.100.1:8080 > 198.51.100.9:2000 TCP flags SYN,ACK len 0",
        "wan ttl 64: 198.51.100.1:22 > 198.51.100.9:2000 TCP flags RST,ACK len 0",
        "wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:2000 > "
        "198.51.100.1:4500",
        "nothing"}},
      {"both: answers are rejected",
       kBothOpen,
       {lan(tcp("10.0.0.7:1000", "198.51.100.9:80")), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags SYN len 0",
        "wan ttl 64: 198.51.100.1:1000 > 198.51.100.9:80 TCP flags RST len 0"}},
      {"both: answers of UDP are rejected",
       kBothOpen,
       {lan(query), answer(kWan)},
       {"wan ttl 63: 198.51.100.1:1000 > 198.51.100.9:4500 UDP len 5",
        "wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP port unreachable, quoting udp 198.51.100.9:4500 > "
        "198.51.100.1:1000"}},
      {"both: a rejected connection is not remembered",
       kBoth,
       {wan(tcp("198.51.100.9:2000", "198.51.100.1:22")), wan(tcp("198.51.100.9:2000", "198.51.100.1:22"))},
       {"nothing", "nothing"}},
  };
}

}  // namespace

std::vector<Row> fidelity_table() {
  std::vector<Row> table;
  for (auto rows : {plain_rows(), translation_rows(), error_rows(), forward_rows(), firewall_rows(),
                    rows_of_both(), ipv6_rows()}) {
    table.insert(table.end(), rows.begin(), rows.end());
  }
  return table;
}

}  // namespace netrig::testing
