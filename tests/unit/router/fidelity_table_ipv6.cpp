// The rows of IPv6. Rules are as those of IPv4; nothing is translated.
#include "fidelity_steps.hpp"
#include "wire/neighbor_discovery.hpp"

namespace netrig::testing {

namespace {

const std::string kNat = "nat: {outside: wan, forward: [{tcp: 8080, to: 10.0.0.4:80}]}";
const std::string kRejecting =
    "firewall:\n"
    "  forward:\n"
    "    policy: reject\n"
    "    rules:\n"
    "      - {accept: tcp, ports: [80, 443, 8000-8100], from: lan}\n"
    "      - {drop: tcp, to: \"fd02::8\"}\n"
    "      - {reject: tcp, from: \"fd01::8\"}\n"
    "      - {accept: udp, ports: 4500}\n"
    "      - {reject: udp, from: \"fd01::/121\", to: \"fd02::/124\"}\n"
    "      - {accept: icmp, to: wan}\n"
    "  input:\n"
    "    policy: accept\n"
    "    rules:\n"
    "      - {reject: tcp, ports: 23}\n"
    "      - {reject: udp, ports: 23}\n"
    "      - {drop: icmp, from: wan}\n";
const std::string kClosed =
    "firewall:\n"
    "  forward: {policy: drop, rules: [{accept: established}]}\n"
    "  input: {policy: drop}\n";

constexpr std::uint8_t kUnreachable = 1, kTooBig = 2, kTimeExceeded = 3;
constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kAuthentication = 51, kNothing = 59, kDestination = 60;

/// Eight bytes that say nothing, but of which an option unknown to everybody asks to be discarded.
const Extension kPadding{kDestination, {0, 1, 4, 0, 0, 0, 0}};
const Extension kUnknownOption{kDestination, {0, 0x40 | 0x1e, 4, 0, 0, 0, 0}};
const Extension kRouterAlert{kHopByHop, {0, 5, 2, 0, 0, 1, 0}};
/// To nobody more, and to one more.
const Extension kRouted{kRouting, {0, 253, 0, 0, 0, 0, 0}};
const Extension kSourceRouted{kRouting, {0, 253, 1, 0, 0, 0, 0}};
const Extension kAuthenticated{kAuthentication, {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1}};

Bytes large(const std::string& to) {
  return udp("[fd01::7]:1000", to, std::string(2000, 'x'));
}

std::vector<Row> plain_rows() {
  const auto query = udp("[fd01::7]:1000", "[fd02::9]:4500");
  return {
      {"IPv6 without rules",
       kNone,
       {lan(query), wan(tcp("[fd02::9]:1000", "[fd01::7]:80"))},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5",
        "lan ttl 63: [fd02::9]:1000 > [fd01::7]:80 TCP flags SYN len 0"}},
      {"IPv6: the last hop is told before the rules",
       kRejecting,
       {lan(udp("[fd01::7]:1000", "[fd02::9]:99", "hello", {.ttl = 1}))},
       {"lan ttl 64: fd01::1 > fd01::7 ICMPv6 time exceeded in transit, quoting udp [fd01::7]:1000 > "
        "[fd02::9]:99"}},
      {"IPv6: only rules for IPv4",
       "firewall:\n"
       "  forward: {policy: accept, rules: [{drop: any, to: 10.0.0.1}, {drop: any, from: 0.0.0.0/0}]}\n"
       "  input: {policy: accept}\n",
       {lan(query)},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5"}},
      {"IPv6: by any address of IPv6",
       "firewall:\n"
       "  forward: {policy: drop, rules: [{accept: any, from: \"::/0\", to: wan}]}\n"
       "  input: {policy: accept}\n",
       {lan(query), wan(udp("[fd02::9]:1000", "[fd01::7]:1000")),
        lan(udp("10.0.0.7:1000", "198.51.100.9:1000"))},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5", "nothing", "nothing"}},
  };
}

std::vector<Row> known_rows() {
  const auto query = udp("[fd01::7]:1000", "[fd02::9]:4500");
  const auto syn = tcp("[fd01::7]:1000", "[fd02::9]:80");
  const std::string out = "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5";
  return {
      {"IPv6 out, and the answer",
       kOutOnly,
       {lan(query), answer(kWan), again(kWan)},
       {out, "lan ttl 63: [fd02::9]:4500 > [fd01::7]:1000 UDP len 6",
        "lan ttl 63: [fd02::9]:4500 > [fd01::7]:1000 UDP len 6"}},
      {"IPv6 in", kOutOnly, {wan(udp("[fd02::9]:4500", "[fd01::7]:1000"))}, {"nothing"}},
      {"IPv6: another host, and another port, answer",
       kOutOnly,
       {lan(query), wan(udp("[fd02::8]:4500", "[fd01::7]:1000")),
        wan(udp("[fd02::9]:4501", "[fd01::7]:1000"))},
       {out, "nothing", "nothing"}},
      {"IPv6: TCP out, and in",
       kOutOnly,
       {lan(syn), answer(kWan), next(kLan), next(kLan, "FA"), answer(kWan, "FA"), next(kLan)},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags SYN len 0",
        "lan ttl 63: [fd02::9]:80 > [fd01::7]:1000 TCP flags SYN,ACK len 0",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags ACK len 0",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags FIN,ACK len 0",
        "lan ttl 63: [fd02::9]:80 > [fd01::7]:1000 TCP flags FIN,ACK len 0",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags ACK len 0"}},
      {"IPv6: TCP in", kOutOnly, {wan(tcp("[fd02::9]:1000", "[fd01::7]:80"))}, {"nothing"}},
      {"IPv6: TCP refused",
       kOutOnly,
       {lan(syn), answer(kWan, "RA"), again(kWan)},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags SYN len 0",
        "lan ttl 63: [fd02::9]:80 > [fd01::7]:1000 TCP flags RST,ACK len 0", "nothing"}},
      {"IPv6: echo, its answer, and another",
       kOutOnly,
       {lan(echo("fd01::7", "fd03::5")), answer(kWan),
        wan(icmpv6("fd03::5", "fd01::7", {.type = Icmpv6Message::kEchoReply, .field = 0x90001})),
        wan(echo("fd03::5", "fd01::7"))},
       {"wan ttl 63: fd01::7 > fd03::5 ICMPv6 echo request id 7 len 4",
        "lan ttl 63: fd03::5 > fd01::7 ICMPv6 echo reply id 7 len 4", "nothing", "nothing"}},
      {"IPv6: a protocol without ports, and its answer",
       kOutOnly,
       {lan(ip_packet("fd01::7", "fd03::5", 253, as_bytes("hello"))), answer(kWan),
        wan(ip_packet("fd03::5", "fd01::7", 252, as_bytes("hello")))},
       {"wan ttl 63: fd01::7 > fd03::5 IPv6 protocol 253 len 5",
        "lan ttl 63: fd03::5 > fd01::7 IPv6 protocol 253 len 5", "nothing"}},
      {"IPv6: a question about a node, and its answer",
       kOutOnly,
       {lan(icmpv6("fd01::7", "fd02::9", {.type = 139, .field = 0x70001})),
        wan(icmpv6("fd02::9", "fd01::7", {.type = 140, .field = 0x70001})),
        wan(icmpv6("fd02::9", "fd01::7", {.type = 140, .field = 0x80001}))},
       {"wan ttl 63: fd01::7 > fd02::9 ICMPv6 type 139 code 0 len 0",
        "lan ttl 63: fd02::9 > fd01::7 ICMPv6 type 140 code 0 len 0", "nothing"}},
      {"IPv6: a related error",
       kOutOnly,
       {lan(query), error(kWan, kTimeExceeded, 0, "fd03::1"), error(kWan, kUnreachable, 4)},
       {out,
        "lan ttl 63: fd03::1 > fd01::7 ICMPv6 time exceeded in transit, quoting udp [fd01::7]:1000 > "
        "[fd02::9]:4500",
        "lan ttl 63: fd02::9 > fd01::7 ICMPv6 port unreachable, quoting udp [fd01::7]:1000 > "
        "[fd02::9]:4500"}},
      {"IPv6: an error about TCP, and one about an echo",
       kOutOnly,
       {lan(syn), error(kWan, kUnreachable, 0, "fd03::1"), lan(echo("fd01::7", "fd03::5")),
        error(kWan, kTooBig, 0, "fd03::1")},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags SYN len 0",
        "lan ttl 63: fd03::1 > fd01::7 ICMPv6 no route, quoting tcp [fd01::7]:1000 > [fd02::9]:80",
        "wan ttl 63: fd01::7 > fd03::5 ICMPv6 echo request id 7 len 4",
        "lan ttl 63: fd03::1 > fd01::7 ICMPv6 packet too big mtu 0, quoting icmpv6 fd01::7 > fd03::5 "
        "echo-request id 7"}},
      {"IPv6: an unrelated error",
       kOutOnly,
       {wan(error_about(query, kTimeExceeded, 0, "fd03::1"))},
       {"nothing"}},
      {"IPv6: an error to another host than the one it is about",
       kOutOnly,
       {lan(query), wan(icmpv6("fd02::9", "fd01::8", {.type = kUnreachable, .code = 4, .payload = query}))},
       {out, "nothing"}},
      {"IPv6: an error that quotes eight bytes behind the header, and one that quotes less than ports",
       kOutOnly,
       {lan(syn),
        wan(icmpv6("fd03::1", "fd01::7", {.type = kTimeExceeded, .payload = ByteView(syn).first(48)})),
        wan(icmpv6("fd03::1", "fd01::7", {.type = kTimeExceeded, .payload = ByteView(syn).first(43)}))},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags SYN len 0",
        "lan ttl 63: fd03::1 > fd01::7 ICMPv6 time exceeded in transit, quoting tcp [fd01::7]:1000 > "
        "[fd02::9]:80",
        "nothing"}},
      {"IPv6: an error without the right checksum",
       kOutOnly,
       {lan(query),
        {kWan, [](const Past& past) { return damaged(error_about(past.last_out(kWan), kUnreachable, 4)); }}},
       {out, "nothing"}},
      {"IPv6: an error about a packet with extension headers, and about a fragment",
       kOutOnly,
       {lan(udp("[fd01::7]:1000", "[fd02::9]:4500", "hello", {.extensions = {kPadding}})),
        error(kWan, kTimeExceeded, 0, "fd03::1"),
        wan(error_about(fragments_of(large("[fd02::9]:4500"), 1000)[0], kTimeExceeded, 1)),
        wan(error_about(fragments_of(large("[fd02::9]:4500"), 1000)[1], kTimeExceeded, 1))},
       {out,
        "lan ttl 63: fd03::1 > fd01::7 ICMPv6 time exceeded in transit, quoting protocol 60 fd01::7 > "
        "fd02::9",
        "lan ttl 63: fd02::9 > fd01::7 ICMPv6 time exceeded in reassembly, quoting protocol 44 fd01::7 > "
        "fd02::9",
        "nothing"}},
  };
}

std::vector<Row> firewall_rows() {
  const auto query = udp("[fd01::7]:1000", "[fd02::9]:4500");
  return {
      {"IPv6: ping the router from inside and from outside",
       kOutOnly,
       {lan(echo("fd01::7", "fd01::1")), lan(echo("fd01::7", "fd02::1")), wan(echo("fd02::9", "fd02::1"))},
       {"lan ttl 64: fd01::1 > fd01::7 ICMPv6 echo reply id 7 len 4",
        "lan ttl 64: fd02::1 > fd01::7 ICMPv6 echo reply id 7 len 4",
        "wan ttl 64: fd02::1 > fd02::9 ICMPv6 port unreachable, quoting icmpv6 fd02::9 > fd02::1 "
        "echo-request id 7"}},
      {"IPv6: TCP to the router",
       kOutOnly,
       {wan(tcp("[fd02::9]:1000", "[fd02::1]:22")),
        wan(tcp("[fd02::9]:1000", "[fd02::1]:22", {.flags = "R"})),
        wan(tcp("[fd02::9]:1000", "[fd02::1]:22", {.flags = "A", .acknowledgment = 7}))},
       {"wan ttl 64: [fd02::1]:22 > [fd02::9]:1000 TCP flags RST,ACK len 0", "nothing",
        "wan ttl 64: [fd02::1]:22 > [fd02::9]:1000 TCP flags RST len 0"}},
      {"IPv6: UDP to the router",
       kOutOnly,
       {wan(udp("[fd02::9]:1000", "[fd02::1]:22")), wan(udp("[fd02::9]:1000", "[fd02::1]:9999"))},
       {"wan ttl 64: fd02::1 > fd02::9 ICMPv6 port unreachable, quoting udp [fd02::9]:1000 > [fd02::1]:22",
        "nothing"}},
      {"IPv6: another protocol to the router",
       kOutOnly,
       {wan(ip_packet("fd02::9", "fd02::1", 253, as_bytes("hello")))},
       {"wan ttl 64: fd02::1 > fd02::9 ICMPv6 port unreachable, quoting protocol 253 fd02::9 > fd02::1"},
       {"nothing"}},
      {"IPv6: nothing to the router",
       kOutOnly,
       {wan(ip_packet("fd02::9", "fd02::1", kNothing, {})),
        wan(ip_packet("fd02::9", "fd02::1", kNothing, as_bytes("x"))),
        wan(ip_packet("fd02::9", "fd02::1", 253, {}))},
       {"nothing", "nothing", "nothing"}},
      {"IPv6: ports",
       kRejecting,
       {lan(tcp("[fd01::7]:1000", "[fd02::9]:443")), lan(tcp("[fd01::7]:1000", "[fd02::9]:8050")),
        lan(tcp("[fd01::7]:1000", "[fd02::9]:8101")), lan(query)},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:443 TCP flags SYN len 0",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:8050 TCP flags SYN len 0",
        "lan ttl 64: [fd02::9]:8101 > [fd01::7]:1000 TCP flags RST,ACK len 0",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5"}},
      {"IPv6: the first rule that matches decides",
       kRejecting,
       {lan(tcp("[fd01::7]:1000", "[fd02::8]:80")), lan(tcp("[fd01::7]:1000", "[fd02::8]:22"))},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::8]:80 TCP flags SYN len 0", "nothing"}},
      {"IPv6: a segment with data is reset",
       kRejecting,
       {lan(tcp("[fd01::8]:1000", "[fd02::9]:25", {.flags = "A", .acknowledgment = 77, .payload = "HELO"})),
        lan(tcp("[fd01::8]:1000", "[fd02::9]:25", {.flags = "SF", .payload = "HELO"})),
        lan(damaged(tcp("[fd01::8]:1000", "[fd02::9]:25")))},
       {"lan ttl 64: [fd02::9]:25 > [fd01::8]:1000 TCP flags RST len 0",
        "lan ttl 64: [fd02::9]:25 > [fd01::8]:1000 TCP flags RST,ACK len 0", "nothing"}},
      {"IPv6: UDP by prefixes",
       "firewall:\n"
       "  forward:\n"
       "    policy: drop\n"
       "    rules:\n"
       "      - {accept: udp, from: \"fd01::/125\", to: \"fd02::/124\"}\n"
       "      - {reject: udp, from: \"fd01::8/125\"}\n"
       "  input: {policy: drop}\n",
       {lan(query), lan(udp("[fd01::6]:1000", "[fd02::9]:54")), lan(udp("[fd01::7]:1000", "[fd02::fe]:54")),
        lan(udp("[fd01::8]:1000", "[fd02::9]:54"))},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5",
        "wan ttl 63: [fd01::6]:1000 > [fd02::9]:54 UDP len 5", "nothing",
        "lan ttl 64: fd01::1 > fd01::8 ICMPv6 port unreachable, quoting udp [fd01::8]:1000 > "
        "[fd02::9]:54"}},
      {"IPv6: a damaged datagram is not told",
       kRejecting,
       {lan(damaged(udp("[fd01::7]:1000", "[fd02::9]:54"))),
        lan(without_checksum(udp("[fd01::7]:1000", "[fd02::9]:54")))},
       {"nothing",
        "lan ttl 64: fd01::1 > fd01::7 ICMPv6 port unreachable, quoting udp [fd01::7]:1000 > [fd02::9]:54"}},
      {"IPv6: ICMP by link, of either family",
       kRejecting,
       {lan(echo("fd01::7", "fd02::9")), wan(echo("fd02::9", "fd01::7")),
        lan(ip_packet("fd01::7", "fd02::9", kIpProtocolIcmp, as_bytes("hello")))},
       {"wan ttl 63: fd01::7 > fd02::9 ICMPv6 echo request id 7 len 4",
        "wan ttl 64: fd02::1 > fd02::9 ICMPv6 port unreachable, quoting icmpv6 fd02::9 > fd01::7 "
        "echo-request "
        "id 7",
        "wan ttl 63: fd01::7 > fd02::9 IPv6 protocol 1 len 5"}},
      {"IPv6: no error about an error", kRejecting, {wan(error_about(query, kUnreachable, 4))}, {"nothing"}},
      {"IPv6: the router's own ports",
       kRejecting,
       {lan(tcp("[fd01::7]:1000", "[fd01::1]:23")), lan(udp("[fd01::7]:1000", "[fd01::1]:23")),
        wan(echo("fd02::9", "fd02::1")), lan(echo("fd01::7", "fd01::1"))},
       {"lan ttl 64: [fd01::1]:23 > [fd01::7]:1000 TCP flags RST,ACK len 0",
        "lan ttl 64: fd01::1 > fd01::7 ICMPv6 port unreachable, quoting udp [fd01::7]:1000 > [fd01::1]:23",
        "nothing", "lan ttl 64: fd01::1 > fd01::7 ICMPv6 echo reply id 7 len 4"}},
      {"IPv6: a rule before that for established",
       "firewall:\n"
       "  forward:\n"
       "    policy: drop\n"
       "    rules: [{reject: tcp, to: \"fd02::9\", ports: 81}, {accept: established}, {accept: tcp, ports: "
       "80}]\n"
       "  input: {policy: accept}\n",
       {lan(tcp("[fd01::7]:81", "[fd02::9]:80")), answer(kWan), next(kLan), answer(kWan, "A"),
        lan(tcp("[fd01::7]:1", "[fd02::9]:81"))},
       {"wan ttl 63: [fd01::7]:81 > [fd02::9]:80 TCP flags SYN len 0",
        "lan ttl 63: [fd02::9]:80 > [fd01::7]:81 TCP flags SYN,ACK len 0",
        "wan ttl 63: [fd01::7]:81 > [fd02::9]:80 TCP flags ACK len 0",
        "lan ttl 63: [fd02::9]:80 > [fd01::7]:81 TCP flags ACK len 0",
        "lan ttl 64: [fd02::9]:81 > [fd01::7]:1 TCP flags RST,ACK len 0"}},
      {"IPv6: packets without room for ports",
       kRejecting,
       {lan(ip_packet("fd01::7", "fd02::9", kIpProtocolTcp, as_bytes("ab"))),
        lan(ip_packet("fd01::7", "fd02::9", kIpProtocolUdp, as_bytes("abc"))),
        lan(ip_packet("fd01::7", "fd02::9", kDestination, as_bytes("a")))},
       {"nothing", "nothing", "nothing"}},
  };
}

std::vector<Row> header_rows() {
  const auto with = [](const std::vector<Extension>& extensions, const std::string& to = "[fd02::9]:4500") {
    return udp("[fd01::7]:1000", to, "hello", {.extensions = extensions});
  };
  const std::string out = "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5";
  const auto fragments = fragments_of(large("[fd02::9]:4500"), 1280);
  const auto refused = fragments_of(large("[fd02::9]:99"), 1280);
  const auto behind_options = fragments_of(
      udp("[fd01::7]:1000", "[fd02::9]:4500", std::string(2000, 'x'), {.extensions = {kRouterAlert}}), 1400,
      48);
  return {
      {"IPv6: extension headers before the transport",
       kRejecting,
       {lan(with({kPadding})), lan(with({kRouterAlert, kRouted, kPadding})), lan(with({kAuthenticated})),
        lan(with({kSourceRouted})), lan(with({kUnknownOption})), lan(with({kPadding}, "[fd02::9]:99"))},
       {out, out,
        "lan ttl 64: fd01::1 > fd01::7 ICMPv6 port unreachable, quoting protocol 51 fd01::7 > fd02::9", out,
        out, "lan ttl 64: fd01::1 > fd01::7 ICMPv6 port unreachable, quoting protocol 60 fd01::7 > fd02::9"}},
      {"IPv6: a segment behind extension headers is reset",
       kRejecting,
       {lan(tcp("[fd01::8]:1000", "[fd02::9]:25", {}, {.extensions = {kPadding, kPadding}})),
        lan(tcp("[fd01::7]:1000", "[fd01::1]:23", {}, {.extensions = {kPadding}}))},
       {"lan ttl 64: [fd02::9]:25 > [fd01::8]:1000 TCP flags RST,ACK len 0",
        "lan ttl 64: [fd01::1]:23 > [fd01::7]:1000 TCP flags RST,ACK len 0"}},
      {"IPv6: a connection behind extension headers, and its answer without",
       kOutOnly,
       {lan(with({kPadding})), answer(kWan), lan(with({}))},
       {out, "lan ttl 63: [fd02::9]:4500 > [fd01::7]:1000 UDP len 6", out}},
      {"IPv6: rules come before an option that the router does not know",
       kOutOnly,
       {wan(udp("[fd02::9]:1000", "[fd02::1]:22", "x", {.extensions = {kUnknownOption}}))},
       {"wan ttl 64: fd02::1 > fd02::9 ICMPv6 port unreachable, quoting protocol 60 fd02::9 > fd02::1"}},
      {"IPv6: fragments leave as they came",
       kOutOnly,
       {lan(fragments[0]), lan(fragments[1]), wan(udp("[fd02::9]:4500", "[fd01::7]:1000"))},
       {"nothing",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 2000 [fragment id * offset 0 len 1232, more "
        "follow] | wan ttl 63: fd01::7 > fd02::9 UDP [fragment id * offset 1232 len 776, last]",
        "lan ttl 63: [fd02::9]:4500 > [fd01::7]:1000 UDP len 5"}},
      {"IPv6: fragments that come last first",
       kOutOnly,
       {lan(fragments[1]), lan(fragments[0])},
       {"nothing",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 2000 [fragment id * offset 0 len 1232, more "
        "follow] | wan ttl 63: fd01::7 > fd02::9 UDP [fragment id * offset 1232 len 776, last]"}},
      {"IPv6: fragments are rejected as one",
       kRejecting + "      - {accept: established}\n",
       {lan(refused[0]), lan(refused[1])},
       {"nothing",
        "lan ttl 64: fd01::1 > fd01::7 ICMPv6 port unreachable, quoting udp [fd01::7]:1000 > [fd02::9]:99"}},
      {"IPv6: fragments whose header is behind options",
       kOutOnly,
       {lan(behind_options[0]), lan(behind_options[1])},
       {"nothing",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 2000 [fragment id * offset 0 len 1344, more "
        "follow] | wan ttl 63: fd01::7 > fd02::9 UDP [fragment id * offset 1344 len 664, last]"}},
      {"IPv6: a fragment of a whole packet",
       kOutOnly,
       {lan(fragments_of(udp("[fd01::7]:1000", "[fd02::9]:4500"), 1280)[0])},
       {"wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5 [fragment id * offset 0 len 13, last]"},
       {out}},
      {"IPv6: fragments for the router",
       kOutOnly,
       {lan(fragments_of(
            icmpv6("fd01::7", "fd01::1",
                   {.type = Icmpv6Message::kEchoRequest, .field = 0x70001, .payload = Bytes(1400, 1)}),
            1280)[0]),
        lan(fragments_of(
            icmpv6("fd01::7", "fd01::1",
                   {.type = Icmpv6Message::kEchoRequest, .field = 0x70001, .payload = Bytes(1400, 1)}),
            1280)[1])},
       {"nothing", "lan ttl 64: fd01::1 > fd01::7 ICMPv6 echo reply id 7 len 1400"}},
  };
}

std::vector<Row> link_rows() {
  const NeighborSolicitation asks{.target = *Ipv6Address::parse("fd01::1"), .source_mac = kLanHosts};
  ByteWriter solicitation;
  asks.serialize(solicitation, *Ipv6Address::parse("fd01::7"), *Ipv6Address::parse("ff02::1:ff00:1"));
  const auto question =
      ip_packet("fd01::7", "ff02::1:ff00:1", kIpProtocolIcmpv6, solicitation.view(), {.ttl = 255});
  return {
      {"IPv6: neighbours find the router whatever the rules say",
       kClosed,
       {lan(question), lan(echo("fd01::7", "fd01::1")), lan(echo("fd01::7", "ff02::1"))},
       {"lan ttl 255: fd01::1 > fd01::7 ICMPv6 neighbor advertisement fd01::1 router solicited override "
        "is-at 02:00:00:00:00:01",
        "nothing", "nothing"}},
      {"IPv6: from a link-local address to the router's",
       kOutOnly,
       {lan(echo("fe80::7", "fe80::ff:fe00:1")), lan(udp("[fe80::7]:1000", "[fe80::ff:fe00:1]:22")),
        wan(udp("[fe80::9]:1000", "[fe80::ff:fe00:2]:22")), wan(udp("[fe80::9]:1000", "[fd02::1]:22")),
        lan(tcp("[fe80::7]:1000", "[fe80::ff:fe00:1]:22"))},
       {"lan ttl 64: fe80::ff:fe00:1 > fe80::7 ICMPv6 echo reply id 7 len 4",
        "lan ttl 64: fe80::ff:fe00:1 > fe80::7 ICMPv6 port unreachable, quoting udp [fe80::7]:1000 > "
        "[fe80::ff:fe00:1]:22",
        "wan ttl 64: fe80::ff:fe00:2 > fe80::9 ICMPv6 port unreachable, quoting udp [fe80::9]:1000 > "
        "[fe80::ff:fe00:2]:22",
        "wan ttl 64: fd02::1 > fe80::9 ICMPv6 port unreachable, quoting udp [fe80::9]:1000 > [fd02::1]:22",
        "lan ttl 64: [fe80::ff:fe00:1]:22 > [fe80::7]:1000 TCP flags RST,ACK len 0"}},
      {"IPv6: from a link-local address to another link",
       kOutOnly,
       {lan(udp("[fe80::7]:1000", "[fd02::9]:4500"))},
       {"lan ttl 64: fe80::ff:fe00:1 > fe80::7 ICMPv6 beyond scope, quoting udp [fe80::7]:1000 > "
        "[fd02::9]:4500"}},
      {"IPv6: groups are not answered",
       kOutOnly,
       {lan(udp("[fd01::7]:1000", "[ff02::1]:22")), lan(tcp("[fd01::7]:1000", "[ff02::1]:22")),
        wan(echo("fd02::9", "ff02::1"))},
       {"nothing", "nothing", "nothing"}},
      {"IPv6: groups are not forwarded", kOutOnly, {lan(udp("[fd01::7]:1000", "[ff0e::7]:22"))}, {"nothing"}},
  };
}

std::vector<Row> translation_rows() {
  const auto query = udp("[fd01::7]:1000", "[fd02::9]:4500");
  const std::string out = "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 5";
  return {
      {"IPv6 is not translated",
       kNat,
       {lan(query), answer(kWan), wan(udp("[fd02::9]:1000", "[fd01::7]:4500")),
        wan(tcp("[fd02::9]:1000", "[fd02::1]:8080"))},
       {out, "lan ttl 63: [fd02::9]:4500 > [fd01::7]:1000 UDP len 6",
        "lan ttl 63: [fd02::9]:1000 > [fd01::7]:4500 UDP len 5",
        "wan ttl 64: [fd02::1]:8080 > [fd02::9]:1000 TCP flags RST,ACK len 0"}},
      {"IPv6: TCP that nobody knows, with address translation",
       kNat,
       {lan(tcp("[fd01::7]:1000", "[fd02::9]:80", {.flags = "SA", .acknowledgment = 5000})),
        lan(tcp("[fd01::7]:1000", "[fd02::9]:80", {.flags = "FA", .acknowledgment = 5000})),
        lan(tcp("[fd01::7]:1000", "[fd02::9]:80", {.flags = "R"})),
        lan(tcp("[fd01::7]:1000", "[fd02::9]:80", {.flags = "SF"})),
        lan(tcp("[fd01::7]:1000", "[fd02::9]:80", {.flags = "A", .acknowledgment = 5000})),
        answer(kWan, "A")},
       {"nothing", "nothing", "nothing", "nothing",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:80 TCP flags ACK len 0",
        "lan ttl 63: [fd02::9]:80 > [fd01::7]:1000 TCP flags ACK len 0"}},
      {"IPv6: invalid packets, with address translation",
       kNat,
       {lan(damaged(query)), lan(damaged(tcp("[fd01::7]:1000", "[fd02::9]:80"))),
        lan(damaged(echo("fd01::7", "fd02::9"))), lan(with_udp_length(query, 14)),
        lan(icmpv6("fd01::7", "fd02::9", {.type = Icmpv6Message::kEchoReply, .field = 0x70001})),
        lan(icmpv6("fd01::7", "fd02::9", {.type = 150})), wan(error_about(query, kUnreachable, 4)),
        lan(ip_packet("fd01::7", "fd02::9", kNothing, {})),
        lan(ip_packet("fd01::7", "fd02::9", kIpProtocolIcmp, as_bytes("hello, world"))),
        lan(ip_packet("fd01::7", "fd02::9", kIpProtocolUdp, as_bytes("abc")))},
       {"nothing", "nothing", "nothing", "nothing", "nothing", "nothing", "nothing", "nothing", "nothing",
        "nothing"}},
      {"IPv6: datagrams without a checksum and shorter than their packet, with address translation",
       kNat,
       {lan(without_checksum(query)), lan(with_udp_length(query, 12))},
       {out + " [bad checksum] UDP 0x0000 should be 0xac71",
        "wan ttl 63: [fd01::7]:1000 > [fd02::9]:4500 UDP len 4 [bad checksum] UDP 0x0000 should be 0x1b74"}},
      {"IPv6: what belongs to no connection but to the link, with address translation",
       kNat,
       {lan(icmpv6("fd01::7", "fd02::9", {.type = 130})), lan(icmpv6("fd01::7", "fd02::9", {.type = 135})),
        lan(icmpv6("fd01::7", "fd02::9", {.type = 143})), lan(icmpv6("fd01::7", "fd02::9", {.type = 137}))},
       {"wan ttl 63: fd01::7 > fd02::9 ICMPv6 multicast listener query len 0",
        "wan ttl 63: fd01::7 > fd02::9 ICMPv6 neighbor solicitation who-has malformed ICMPv6: no target",
        "wan ttl 63: fd01::7 > fd02::9 ICMPv6 multicast listener report v2 len 0", "nothing"}},
      {"IPv6: a protocol without ports, with address translation",
       kNat,
       {lan(ip_packet("fd01::7", "fd03::5", 253, as_bytes("hello"))),
        lan(ip_packet("fd01::8", "fd03::5", 253, {}))},
       {"wan ttl 63: fd01::7 > fd03::5 IPv6 protocol 253 len 5",
        "wan ttl 63: fd01::8 > fd03::5 IPv6 protocol 253 len 0"}},
      {"IPv6, both: out and in",
       kNat + "\n" + kOutOnly,
       {lan(query), answer(kWan), wan(udp("[fd02::9]:1000", "[fd01::7]:4500")), lan(damaged(query))},
       {out, "lan ttl 63: [fd02::9]:4500 > [fd01::7]:1000 UDP len 6", "nothing", "nothing"}},
  };
}

}  // namespace

std::vector<Row> ipv6_rows() {
  std::vector<Row> table;
  for (auto rows :
       {plain_rows(), known_rows(), firewall_rows(), header_rows(), link_rows(), translation_rows()}) {
    table.insert(table.end(), rows.begin(), rows.end());
  }
  return table;
}

}  // namespace netrig::testing
