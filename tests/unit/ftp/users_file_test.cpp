// The file of users, and the passwords in it.
#include "ftp/users_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

using namespace netrig::ftp;
using testing::HasSubstr;

namespace {

// Of "secret": openssl passwd -6 -salt saltsalt secret, likewise -5, and mkpasswd -m yescrypt secret.
constexpr const char* kSha512 =
    "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDe"
    "hy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1";
constexpr const char* kSha256 = "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA";
constexpr const char* kYescrypt = "$y$j9T$abcdefghijklmnop$3dL1LkYnZM.OVXuVdnnaKVDlLYT92dRwOzDZ5XiVCe.";

std::string error_of(const std::string& text) {
  const auto users = parse_users(text);
  return users ? "" : std::to_string(users.error().line) + ": " + users.error().text;
}

TEST(FtpPassword, MatchesItsHash) {
  for (const auto* hash : {kSha512, kSha256, kYescrypt}) {
    const auto password = Password::hashed(hash);
    ASSERT_TRUE(password) << hash;
    EXPECT_TRUE(password->matches("secret")) << hash;
    for (const std::string wrong : {"", "Secret", "secret ", "secre"})
      EXPECT_FALSE(password->matches(wrong)) << hash;
    EXPECT_FALSE(password->matches(std::string("secret\0x", 8))) << hash;
    EXPECT_FALSE(password->matches(hash)) << hash;
  }
}

TEST(FtpPassword, RefusesHashesThatAreWeakDearOrNone) {
  for (const std::string hash :
       {"", "secret", "$6$", "$6$saltsalt", "$6$saltsalt$short", "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",
        "$6$rounds=50001$x$y", "$6$rounds=99999999999999$x$y", "$6$rounds=$x$y", "$y$jFT$x$y", "$y$j9S$x$y",
        "$y$", "$y$j9T$", "*", "!"}) {
    EXPECT_FALSE(Password::hashed(hash)) << hash;
  }
}

TEST(FtpPassword, IsKnownByItsFormAndNotByMakingIt) {
  // 20,000 of these would take crypt(3) minutes.
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i) ASSERT_TRUE(Password::hashed(kYescrypt));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
  const std::string digest = std::string(kSha512).substr(12);
  EXPECT_TRUE(Password::hashed("$6$rounds=50000$saltsalt$" + digest));
  for (const std::string& hash :
       {"$6$rounds=999$saltsalt$" + digest, "$6$rounds=05000$saltsalt$" + digest, "$6$$" + digest,
        "$6$saltsaltsaltsalts$" + digest, "$6$salt$salt$" + digest, "$6$saltsalt$" + digest + ".",
        "$5$saltsalt$" + digest, "$6$saltsalt$" + digest.substr(1) + "*", std::string("$6$rounds=5000")}) {
    EXPECT_FALSE(Password::hashed(hash)) << hash;
  }
}

TEST(FtpUsersFile, GivesUsersWithRightsAndDirectories) {
  const auto users = parse_users("# the staff\r\nann:" + std::string(kSha512) + ":rw\r\n\nbob:" + kSha256 +
                                 ":ro:/home/../home/bob:1\nanonymous:*:ro:pub\n");
  ASSERT_TRUE(users) << users.error().text;
  EXPECT_EQ(users->named.size(), 2u);
  EXPECT_TRUE(users->named.at("ann").may_write);
  EXPECT_TRUE(users->named.at("ann").root.is_root());
  EXPECT_FALSE(users->named.at("bob").may_write);
  EXPECT_EQ(users->named.at("bob").root.text(), "/home/bob:1");
  EXPECT_TRUE(users->named.at("bob").password.matches("secret"));
  ASSERT_TRUE(users->anonymous);
  EXPECT_EQ(users->anonymous->root.text(), "/pub");
  EXPECT_EQ(users->find("ftp"), &*users->anonymous);
  EXPECT_EQ(users->find("eve"), nullptr);
}

TEST(FtpUsersFile, SaysWhichLineIsWrongAndWhy) {
  const std::string hash = kSha512;
  EXPECT_THAT(error_of("ann:" + hash + "\n"), HasSubstr("1: expected NAME:HASH:ro"));
  EXPECT_THAT(error_of("\nann:secret:ro\n"), HasSubstr("2: the second field of 'ann' is no hash"));
  EXPECT_THAT(error_of("ann:*:ro"), HasSubstr("1: the second field of 'ann' is no hash"));
  EXPECT_THAT(error_of("ann:" + hash + ":rx"), HasSubstr("1: 'rx' is neither ro (read only) nor rw"));
  EXPECT_THAT(error_of("ann:" + hash + ":ro\nann:" + hash + ":rw"), HasSubstr("2: 'ann' is there twice"));
  EXPECT_THAT(error_of("anonymous:*:ro\nanonymous:*:rw"), HasSubstr("2: 'anonymous' is there twice"));
  EXPECT_THAT(error_of(":" + hash + ":ro"), HasSubstr("1: expected"));
  EXPECT_THAT(error_of("ann:" + hash + ":ro:" + std::string(300, 'a')), HasSubstr("can't be a directory"));
  EXPECT_THAT(error_of("# nobody\n"), HasSubstr("nobody could log in"));
}

}  // namespace
