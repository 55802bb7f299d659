// Paths as clients send them, hostile ones among them.
#include "ftp/virtual_path.hpp"

#include <gtest/gtest.h>

using netrig::ftp::VirtualPath;
using namespace std::string_literals;

namespace {

std::string resolved(const VirtualPath& base, std::string_view text) {
  const auto path = base.resolve(text);
  return path ? path->text() : "refused";
}

TEST(FtpVirtualPath, IsNormalised) {
  const auto base = *VirtualPath().resolve("/a/b");
  EXPECT_EQ(resolved(base, ""), "/a/b");
  EXPECT_EQ(resolved(base, "c"), "/a/b/c");
  EXPECT_EQ(resolved(base, "../c"), "/a/c");
  EXPECT_EQ(resolved(base, "/c//d/./e/"), "/c/d/e");
  EXPECT_EQ(resolved(base, "c/../../.."), "/");
}

TEST(FtpVirtualPath, NeverLeavesTheRoot) {
  EXPECT_EQ(resolved({}, "../../etc/passwd"), "/etc/passwd");
  EXPECT_EQ(resolved({}, "/../../../etc/passwd"), "/etc/passwd");
  EXPECT_EQ(resolved({}, "a/../../etc"), "/etc");
  EXPECT_EQ(resolved({}, "..."), "/...");
}

TEST(FtpVirtualPath, RefusesWhatNoFileSystemTakes) {
  EXPECT_EQ(resolved({}, "a\0b"s), "refused");
  EXPECT_EQ(resolved({}, "a\nb"), "refused");
  EXPECT_EQ(resolved({}, "a\rb"), "refused");
  EXPECT_EQ(resolved({}, std::string(256, 'x')), "refused");
  EXPECT_EQ(resolved({}, std::string(255, 'x')), "/" + std::string(255, 'x'));
  std::string deep;
  while (deep.size() < 4200) deep += "/abcdefgh";
  EXPECT_EQ(resolved({}, deep), "refused");
}

TEST(FtpVirtualPath, NamesItself) {
  const auto path = *VirtualPath().resolve("/a/b");
  EXPECT_EQ(path.name(), "b");
  EXPECT_EQ(path.relative(), "a/b");
  EXPECT_EQ(path.parent().text(), "/a");
  EXPECT_EQ(path.child("c").text(), "/a/b/c");
  EXPECT_EQ(VirtualPath().relative(), ".");
  EXPECT_EQ(VirtualPath().parent(), VirtualPath());
  EXPECT_EQ(VirtualPath().resolve("say \"hi\"")->quoted(), "\"/say \"\"hi\"\"\"");
}

}  // namespace
