// The one line of a packet: exact for literal frames and real captures, one line for anything else.
#include "wire/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <regex>

#include "describe_frames.hpp"

namespace netrig {
namespace {

using test::is_one_line;
using test::literal_frames;
using testing::HasSubstr;
using testing::Not;

bool is_faulty(const std::string& line) {
  return line.find("malformed") != std::string::npos || line.find("[bad checksum]") != std::string::npos;
}

TEST(Describe, LiteralFramesGiveTheirExactLines) {
  for (const auto& frame : literal_frames()) EXPECT_EQ(describe(frame.bytes), frame.line) << frame.name;
}

TEST(Describe, ReferenceCapturesGiveTheirExactLines) {
  for (const auto& path : test::reference_captures()) {
    auto golden = path;
    golden.replace_extension(".txt");
    EXPECT_EQ(test::describe_capture(path), test::read_lines(golden)) << path;
  }
}

TEST(Describe, NothingInTheReferenceCapturesIsFaulty) {
  for (const auto& path : test::reference_captures()) {
    for (const auto& line : test::describe_capture(path))
      EXPECT_FALSE(is_faulty(line)) << path << ": " << line;
  }
}

TEST(Describe, EveryPrefixOfAFrameGivesOneLine) {
  for (const auto& frame : literal_frames()) {
    for (std::size_t size = 0; size < frame.bytes.size(); ++size) {
      // A copy of its own, so that a sanitizer sees the first byte read behind it.
      const Bytes prefix(frame.bytes.begin(), frame.bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_PRED1(is_one_line, describe(prefix)) << frame.name << ", " << size << " bytes";
    }
  }
}

TEST(Describe, ASoundFrameThatIsKnownToBeCutIsTruncatedAndNotMalformed) {
  for (const auto& frame : literal_frames()) {
    if (is_faulty(frame.line)) continue;
    for (std::size_t size = 0; size < frame.bytes.size(); ++size) {
      const Bytes prefix(frame.bytes.begin(), frame.bytes.begin() + static_cast<std::ptrdiff_t>(size));
      const auto line = describe(prefix, frame.bytes.size());
      ASSERT_PRED1(is_one_line, line);
      ASSERT_FALSE(is_faulty(line)) << frame.name << ", " << size << " bytes: " << line;
      ASSERT_THAT(line, HasSubstr("[truncated]")) << frame.name;
    }
  }
}

TEST(Describe, AFrameThatIsKnownToBeWholeIsNeverTruncated) {
  for (const auto& frame : literal_frames()) {
    const auto line = describe(frame.bytes, frame.bytes.size());
    EXPECT_THAT(line, Not(HasSubstr("[truncated]"))) << frame.name;
    if (frame.line.find("[truncated]") == std::string::npos) {
      EXPECT_EQ(line, frame.line) << frame.name;
    } else {
      EXPECT_THAT(line, HasSubstr("malformed")) << frame.name;
    }
  }
}

TEST(Describe, RandomBytesGiveOneLine) {
  constexpr unsigned kSeed = 20240611;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes(random() % 200);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    ASSERT_PRED1(is_one_line, describe(bytes)) << "seed " << kSeed << ", round " << round;
  }
}

TEST(Describe, FramesWithRandomlyChangedBytesGiveOneLine) {
  constexpr unsigned kSeed = 20240612;
  std::mt19937 random(kSeed);
  for (const auto& frame : literal_frames()) {
    for (int round = 0; round < 300 && !frame.bytes.empty(); ++round) {
      auto bytes = frame.bytes;
      for (int i = 0; i < 4; ++i) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      ASSERT_PRED1(is_one_line, describe(bytes)) << frame.name << ", seed " << kSeed << ", round " << round;
      ASSERT_PRED1(is_one_line, describe(bytes, bytes.size())) << frame.name << ", seed " << kSeed;
    }
  }
}

/// One flipped bit anywhere in a datagram is seen, but in fields that no checksum covers.
TEST(Describe, AFlippedBitInTheDataIsABadChecksum) {
  for (const auto& frame : literal_frames()) {
    const bool has_data = frame.name.find("tcp.txt: data") == 0 || frame.name.find("ftp.txt: a command") == 0;
    if (!has_data) continue;
    auto bytes = frame.bytes;
    bytes.back() ^= 0x01;
    EXPECT_THAT(describe(bytes), HasSubstr("[bad checksum] TCP")) << frame.name;
  }
}

/// What the topologies search for.
TEST(Describe, PatternsOfExpectationsAreFound) {
  std::string all;
  for (const auto& frame : literal_frames()) all += frame.line + "\n";
  for (const auto* pattern : {"DHCP Discover", "DHCP Offer", "DHCP Request", "DHCP Ack", "DNS .* A ftp.lab",
                              "FTP RETR", "ICMP echo request", "TCP .* SYN"}) {
    EXPECT_TRUE(std::regex_search(all, std::regex(pattern))) << pattern;
  }
}

TEST(Describe, AnErrorAboutAPacketIsNotFoundByThePacketsPattern) {
  const std::regex packets("ICMP echo request|TCP flags|UDP len");
  for (const auto& frame : literal_frames()) {
    if (frame.line.find(", quoting ") == std::string::npos) continue;
    EXPECT_FALSE(std::regex_search(frame.line, packets)) << frame.line;
  }
}

}  // namespace
}  // namespace netrig
