// Others' dissectors must see the same in the reference captures: tshark, where it is installed, and libtins.
#include <gtest/gtest.h>
#include <tins/tins.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>

#include "describe_frames.hpp"
#include "wire/capture_file.hpp"
#include "wire/describe.hpp"

namespace netrig {
namespace {

struct ClosePipe {
  void operator()(std::FILE* pipe) const { pclose(pipe); }
};

std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, ClosePipe> pipe(popen(command.c_str(), "r"));
  std::string text;
  std::array<char, 4096> buffer;
  while (const auto count = pipe ? std::fread(buffer.data(), 1, buffer.size(), pipe.get()) : 0) {
    text.append(buffer.data(), count);
  }
  return text;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// A field of tshark, and what must stand in the line of a packet that has it, "{}" being the field's value.
/// A field in small letters given by `values` is translated first.
struct Field {
  std::string name;
  std::string form;
  std::map<std::string, std::string> values = {};
};

const std::vector<Field>& fields() {
  static const std::vector<Field> kFields = {
      {"arp.opcode", " ARP {}", {{"1", "who-has"}, {"2", ""}}},
      {"arp.src.proto_ipv4", "{}"},
      {"ip.src", "{}"},
      {"ip.dst", "{}"},
      {"ipv6.src", "{}"},
      {"icmp.type", " ICMP {}", {{"8", "echo request"}, {"0", "echo reply"}, {"3", "port unreachable"}}},
      {"icmpv6.type",
       " ICMPv6 {}",
       {{"1", "port unreachable"},
        {"128", "echo request"},
        {"129", "echo reply"},
        {"133", "router solicitation"},
        {"135", "neighbor solicitation"},
        {"136", "neighbor advertisement"},
        {"143", "multicast listener report v2"}}},
      {"icmpv6.nd.ns.target_address", " who-has {}"},
      {"tcp.seq_raw", " seq {} "},
      {"tcp.len", " len {}"},
      {"tcp.window_size_value", " win {} "},
      {"tcp.options.mss_val", "<mss {}, "},
      {"tcp.options.wscale.shift", "wscale {}"},
      {"dns.id", " {} "},
      {"dns.qry.name", " {}"},
      {"dns.flags.response",
       "DNS {}",
       {{"0", "query"}, {"1", "response"}, {"False", "query"}, {"True", "response"}}},
      {"dns.flags.rcode", " {}", {{"0", "NoError"}, {"3", "NXDomain"}, {"5", "Refused"}}},
      {"dns.a", " A {} "},
      {"dhcp.option.dhcp", ": DHCP {} ", {{"1", "Discover"}, {"2", "Offer"}, {"3", "Request"}, {"5", "Ack"}}},
      {"dhcp.id", " xid {} "},
      {"dhcp.option.requested_ip_address", " requested {}"},
      {"ftp.request.command", ": FTP {}"},
      {"ftp.request.arg", " {}"},
      {"ftp.response.code", ": FTP {}"},
      {"ftp.response.arg", "{}"},
      {"ip.checksum.status", "{}", {{"1", ""}}},
      {"tcp.checksum.status", "{}", {{"1", ""}}},
      {"udp.checksum.status", "{}", {{"1", ""}}},
      {"_ws.malformed", "{}", {}},
  };
  return kFields;
}

std::string tshark_command(const std::filesystem::path& path) {
  std::string command = "tshark -n -r '" + path.string() +
                        "' -o ip.defragment:FALSE -o ipv6.defragment:FALSE -o tcp.desegment_tcp_streams:FALSE"
                        " -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE"
                        " -T fields -E separator=/t -E occurrence=f";
  for (const auto& field : fields()) command += " -e " + field.name;
  return command + " 2>/dev/null";
}

std::string expected_text(const Field& field, const std::string& value) {
  auto form = field.form;
  const auto shown = field.values.empty() ? value : field.values.at(value);
  return form.replace(form.find("{}"), 2, shown);
}

TEST(DescribeOracle, TsharkSeesTheSameFields) {
  if (std::system("tshark --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "tshark is not installed";
  std::size_t compared = 0;
  for (const auto& path : test::reference_captures()) {
    const auto lines = test::describe_capture(path);
    const auto rows = split(output_of(tshark_command(path)), '\n');
    ASSERT_EQ(rows.size(), lines.size()) << path;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto values = split(rows[i], '\t');
      for (std::size_t f = 0; f < values.size(); ++f) {
        if (values[f].empty()) continue;
        // tshark does not tell an answer's fields from the quoted packet's; the quoted one stands in small
        // letters.
        if (lines[i].find(", quoting ") != std::string::npos && fields()[f].name.find("icmp") != 0) continue;
        EXPECT_NE(lines[i].find(expected_text(fields()[f], values[f])), std::string::npos)
            << path << ", packet " << i + 1 << ": " << fields()[f].name << " is " << values[f]
            << " in: " << lines[i];
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 1000u);
}

/// What libtins knows of a packet, as pieces of its line.
std::vector<std::string> pieces_by_libtins(const Bytes& frame) {
  std::vector<std::string> pieces;
  const Tins::EthernetII packet(frame.data(), static_cast<std::uint32_t>(frame.size()));
  if (const auto* tcp = packet.find_pdu<Tins::TCP>()) {
    pieces.push_back(":" + std::to_string(tcp->sport()) + " > ");
    pieces.push_back(" seq " + std::to_string(tcp->seq()));
    pieces.push_back(" win " + std::to_string(tcp->window()));
  }
  if (const auto* udp = packet.find_pdu<Tins::UDP>()) {
    pieces.push_back(" UDP len " + std::to_string(udp->length() - 8));
  }
  if (const auto* arp = packet.find_pdu<Tins::ARP>()) pieces.push_back(arp->sender_ip_addr().to_string());
  const auto* raw = packet.find_pdu<Tins::RawPDU>();
  const auto* udp = packet.find_pdu<Tins::UDP>();
  if (raw && udp && (udp->sport() == 53 || udp->dport() == 53)) {
    for (const auto& query : raw->to<Tins::DNS>().queries()) pieces.push_back(" " + query.dname());
    for (const auto& answer : raw->to<Tins::DNS>().answers()) {
      pieces.push_back(answer.dname() + " ");
      pieces.push_back("(ttl " + std::to_string(answer.ttl()) + ")");
    }
  }
  if (raw && udp && (udp->sport() == 67 || udp->dport() == 67)) {
    const auto dhcp = raw->to<Tins::DHCP>();
    pieces.push_back(" chaddr " + Tins::HWAddress<6>(dhcp.chaddr()).to_string());
    if (dhcp.type() == Tins::DHCP::OFFER) pieces.push_back("DHCP Offer " + dhcp.yiaddr().to_string());
    if (dhcp.type() == Tins::DHCP::DISCOVER) pieces.push_back("DHCP Discover");
  }
  return pieces;
}

TEST(DescribeOracle, LibtinsSeesTheSameFields) {
  std::size_t compared = 0;
  for (const auto& path : test::reference_captures()) {
    for (const auto& packet : CaptureReader(path).rest()) {
      const auto line = describe(packet.bytes);
      // libtins takes the fragments of a datagram for whole ones, and does not know what ICMP errors quote.
      if (line.find("[fragment") != std::string::npos || line.find(", quoting") != std::string::npos)
        continue;
      for (const auto& piece : pieces_by_libtins(packet.bytes)) {
        EXPECT_NE(line.find(piece), std::string::npos) << path << ": no \"" << piece << "\" in: " << line;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 300u);
}

}  // namespace
}  // namespace netrig
