// FTP URLs.
#include "ftp/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace netrig;

namespace {

TEST(FtpUrl, HasDefaults) {
  const auto url = FtpUrl::parse("ftp://ftp.lab/report.txt");
  EXPECT_EQ(url, (FtpUrl{.host = "ftp.lab", .path = "report.txt"}));
  EXPECT_EQ(url.user, "anonymous");
  EXPECT_EQ(url.port, 21);
  EXPECT_EQ(url.to_string(), "ftp://ftp.lab/report.txt");
}

TEST(FtpUrl, TakesEveryPart) {
  const auto url = FtpUrl::parse("FTP://al%40lab:p%3aw@[2001:db8::1]:2121/%2Fetc/a%20b;type=i");
  EXPECT_EQ(
      url,
      (FtpUrl{.user = "al@lab", .password = "p:w", .host = "2001:db8::1", .port = 2121, .path = "/etc/a b"}));
  EXPECT_EQ(url.file_name(), "a b");
  EXPECT_THAT(url.to_string(), testing::Not(testing::HasSubstr("p:w")));
  EXPECT_EQ(FtpUrl::parse("ftp://me@h").password, "");
  EXPECT_EQ(FtpUrl::parse("ftp://h:/x").port, 21);
}

TEST(FtpUrl, KnowsADirectory) {
  EXPECT_EQ(FtpUrl::parse("ftp://h").file_name(), "");
  EXPECT_EQ(FtpUrl::parse("ftp://h/a/").file_name(), "");
  EXPECT_EQ(FtpUrl::parse("ftp://h/a/..").file_name(), "");
  EXPECT_EQ(FtpUrl::parse("ftp://h/a/b").file_name(), "b");
}

TEST(FtpUrl, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {"http://h/x", "does not start with ftp://"},
      {"ftp:///x", "no host"},
      {"ftp://h:0/x", "no port"},
      {"ftp://h:65536/x", "no port"},
      {"ftp://h:x/x", "no port"},
      {"ftp://h/%zz", "hexadecimal"},
      {"ftp://h/%4", "hexadecimal"},
      {"ftp://h/a%0d%0aDELE b", "line end"},
      {"ftp://h/%00", "line end"},
      {"ftp://[::1/x", "bracket"},
      {"ftp://[x]/x", "IPv6"},
      {"ftp://[::1]x/x", "only ':'"},
      {"ftp://:p@h/x", "user's name"},
      {"ftp://h/x;type=a", "type=i"},
  };
  for (const auto& [text, why] : wrong) {
    try {
      FtpUrl::parse(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(why)) << text;
    }
  }
}

TEST(FtpUrl, NoErrorShowsThePassword) {
  for (const auto* text :
       {"ftp://ann:secret@h:0/x", "ftp://:secret@h/x", "ftp://ann:secret@/x", "http://ann:secret@h/x",
        "ftp://ann:se@secret:x@[::1/x", "ann:secret@h/x", "ftp://ann:secret%zz@h/x"}) {
    try {
      FtpUrl::parse(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("secret"))) << text;
      EXPECT_THAT(error.what(), testing::HasSubstr(":***@")) << text;
    }
  }
}

TEST(FtpUrl, CredentialsReplaceThoseOfTheUrl) {
  auto url = FtpUrl::parse("ftp://a:b@h/x");
  set_credentials(url, "me:p:w");
  EXPECT_EQ(url.user, "me");
  EXPECT_EQ(url.password, "p:w");
  EXPECT_THROW(set_credentials(url, ":x"), UsageError);
}

}  // namespace
