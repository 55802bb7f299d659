// USER and PASS.
#include "ftp/login.hpp"

#include <gtest/gtest.h>

#include "ftp_support.hpp"

using namespace netrig::ftp;
using Verdict = Login::Verdict;

namespace {

ServerConfig named() {
  ServerConfig config;
  config.users = std::make_shared<UserTable>(alice(true));
  return config;
}

Verdict attempt(Login& login, const std::string& name, const std::string& password) {
  Reply reply;
  EXPECT_EQ(login.user(name).code, 331);  // RFC 2577 5: the same for a name that does not exist
  return login.password(password, reply);
}

TEST(FtpLogin, TakesTheRightPasswordOnly) {
  const auto config = named();
  for (const auto* wrong : {"", "secre", "secrets", "Secret", "secretsecret"}) {
    Login login(config);
    EXPECT_EQ(attempt(login, "alice", wrong), Verdict::refused) << wrong;
    EXPECT_FALSE(login.logged_in());
  }
  Login login(config);
  EXPECT_EQ(attempt(login, "alice", "secret"), Verdict::accepted);
  EXPECT_TRUE(login.may_write());
}

TEST(FtpLogin, EndsAfterAFewFailuresWhateverTheNames) {
  const auto config = named();
  Login login(config);
  EXPECT_EQ(attempt(login, "alice", "1"), Verdict::refused);
  EXPECT_EQ(attempt(login, "bob", "2"), Verdict::refused);
  login.forget();  // REIN
  EXPECT_EQ(attempt(login, "anonymous", "3"), Verdict::refused_finally);
}

TEST(FtpLogin, WantsUserFirst) {
  const auto config = named();
  Login login(config);
  Reply reply;
  EXPECT_EQ(login.password("secret", reply), Verdict::out_of_order);
  EXPECT_EQ(reply.code, 503);
  EXPECT_EQ(attempt(login, "alice", "secret"), Verdict::accepted);
  EXPECT_EQ(login.password("secret", reply), Verdict::out_of_order);
  login.user("alice");
  EXPECT_FALSE(login.logged_in());
}

TEST(FtpLogin, AnonymousUsersHaveTwoNamesAndAnyPassword) {
  ServerConfig config;
  auto users = alice(true);
  users.anonymous = User{.password = Password::any()};
  config.users = std::make_shared<UserTable>(users);
  Login login(config);
  EXPECT_EQ(attempt(login, "anonymous", "x@y"), Verdict::accepted);
  EXPECT_FALSE(login.may_write());
  EXPECT_EQ(attempt(login, "ftp", ""), Verdict::accepted);
  users.named.emplace("ftp", User{.password = Password::plain("a real one")});
  config.users = std::make_shared<UserTable>(users);
  EXPECT_EQ(attempt(login, "ftp", ""), Verdict::refused) << "a user of that name comes first";
}

TEST(FtpLogin, TellsByNoNameWhetherAHashIsChecked) {
  ServerConfig config;
  auto users = alice(true);
  users.anonymous = User{.password = Password::any()};
  const auto checks = [&](const std::string& name) {
    config.users = std::make_shared<UserTable>(users);
    Login login(config);
    login.user(name);
    return login.checks_hash();
  };
  for (const auto* name : {"alice", "bob", "nobody", "anonymous"}) EXPECT_FALSE(checks(name)) << name;
  users.named.emplace("bob", User{.password = *Password::hashed("$5$salt$" + std::string(43, 'x'))});
  for (const auto* name : {"alice", "bob", "nobody"}) EXPECT_TRUE(checks(name)) << name;
  EXPECT_FALSE(checks("anonymous"));
}

TEST(FtpLogin, KeepsWhoIsLoggedInWhenTheUsersAreReplaced) {
  auto config = named();
  Login login(config);
  EXPECT_EQ(attempt(login, "alice", "secret"), Verdict::accepted);
  config.users = std::make_shared<UserTable>();
  EXPECT_TRUE(login.may_write());
  EXPECT_EQ(attempt(login, "alice", "secret"), Verdict::refused);
}

}  // namespace
