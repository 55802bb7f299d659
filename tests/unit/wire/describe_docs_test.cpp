// docs/packets.md shows real lines only: every example is the line of a literal frame or of a reference
// capture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "describe_frames.hpp"

namespace netrig {
namespace {

/// The lines of the blocks fenced as "packet".
std::vector<std::string> documented_lines() {
  std::vector<std::string> examples;
  bool inside = false;
  for (const auto& line : test::read_lines(NETRIG_SOURCE_DIR "/docs/packets.md")) {
    if (line.starts_with("```")) {
      inside = line == "```packet";
    } else if (inside) {
      examples.push_back(line);
    }
  }
  return examples;
}

std::set<std::string> real_lines() {
  std::set<std::string> lines;
  for (const auto& frame : test::literal_frames()) lines.insert(frame.line);
  for (const auto& path : test::reference_captures())
    lines.merge([&] {
      const auto described = test::describe_capture(path);
      return std::set<std::string>(described.begin(), described.end());
    }());
  return lines;
}

TEST(DescribeDocs, EveryExampleIsTheLineOfARealFrame) {
  const auto real = real_lines();
  const auto examples = documented_lines();
  EXPECT_GT(examples.size(), 40u);
  for (const auto& line : examples) EXPECT_TRUE(real.contains(line)) << "docs/packets.md: " << line;
}

/// A form without an example is a form that readers cannot know.
TEST(DescribeDocs, EveryProtocolsFormsAreShown) {
  const auto examples = documented_lines();
  for (const auto* form : {" ARP who-has ",
                           " is-at ",
                           " ARP probe ",
                           " ARP announcement ",
                           " ARP gratuitous ",
                           " ICMP echo request ",
                           " ICMP echo reply ",
                           " ICMP port unreachable, quoting udp ",
                           " ICMP time exceeded ",
                           " ICMP redirect ",
                           " ICMPv6 neighbor solicitation ",
                           " ICMPv6 router advertisement ",
                           " UDP len ",
                           " TCP flags SYN ",
                           "<sack ",
                           ": DHCP Discover ",
                           ": DHCP Nak ",
                           ": DNS query ",
                           " NXDomain",
                           ": FTP RETR ",
                           " ethertype ",
                           " LLC ",
                           "malformed ",
                           "[truncated]",
                           "[bad checksum]",
                           "[fragment ",
                           "[vlan "}) {
    EXPECT_THAT(examples, testing::Contains(testing::HasSubstr(form)));
  }
}

}  // namespace
}  // namespace netrig
