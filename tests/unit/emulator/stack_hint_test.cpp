// When a person is told that a foreign program can't use netrig's own stack.
#include "emulator/stack_hint.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using Words = std::vector<std::string>;

/// What is said before a command runs and after it ended with `status`, with "|" between.
std::string said(bool raw, const Words& command, int status) {
  const StackHint hint(raw, "pc", command, {"dhcp-client"});
  testing::internal::CaptureStderr();
  hint.before();
  const auto before = testing::internal::GetCapturedStderr();
  testing::internal::CaptureStderr();
  hint.after(status);
  return before + "|" + testing::internal::GetCapturedStderr();
}

const std::string kCurl =
    "netrig: pc has netrig's own stack, which curl can't use; with --stack kernel it can reach the network\n";

TEST(StackHint, IsSaidAtOnceOfWhatIsMadeForTheNetwork) {
  EXPECT_EQ(said(true, {"curl", "http://10.0.0.1/"}, 7), kCurl + "|");
  EXPECT_NE(said(true, {"/usr/bin/ping", "10.0.0.1"}, 1).find("which /usr/bin/ping can't use"),
            std::string::npos);
}

TEST(StackHint, IsSaidOfAllOthersWhenTheyFail) {
  EXPECT_EQ(said(true, {"echo", "a"}, 0), "|");
  EXPECT_EQ(said(true, {"sh", "-c", "exit 0"}, 0), "|");
  EXPECT_NE(said(true, {"python3", "fetch.py"}, 1)
                .find("|netrig: if that was for want of a network: pc has netrig's own stack"),
            std::string::npos);
}

TEST(StackHint, IsSaidOfAShellToTypeInto) {
  EXPECT_EQ(
      said(true, {"/bin/bash", "-i"}, 1),
      "netrig: pc has netrig's own stack, which only netrig's own programs can use; with --stack kernel all "
      "others can reach the network, too\n|");
}

TEST(StackHint, IsNotSaidWhereItIsNotTrue) {
  EXPECT_EQ(said(false, {"curl"}, 7), "|");
  EXPECT_EQ(said(true, {"dhcp-client"}, 1), "|");
  EXPECT_EQ(said(true, {"timeout", "3", "dhcp-client"}, 124), "|");
}

}  // namespace
}  // namespace netrig
