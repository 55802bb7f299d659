// The command line of ftp-server.
#include "ftp/server_options.hpp"

#include <gtest/gtest.h>

#include "ftp/ftp_server.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;

namespace {

ServerOptions read(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--root", "share"});
  return read_server_options(parse_options(kFtpServer, arguments));
}

User anybody(bool may_write) {
  return {.password = Password::any(), .may_write = may_write};
}

TEST(FtpServerOptions, DefaultIsAnonymousAndReadOnly) {
  const auto options = read({});
  EXPECT_EQ(options.root.text, "share");
  EXPECT_EQ(*options.config.users, (UserTable{.named = {}, .anonymous = anybody(false)}));
  EXPECT_EQ(options.listen, (std::vector<ListenAddress>{{*Endpoint::parse("0.0.0.0:21")},
                                                        {*Endpoint::parse("[::]:21"), false}}))
      << "IPv6 where the host has it";
  EXPECT_EQ(options.config.idle_timeout, 5min);
}

TEST(FtpServerOptions, TakesEverything) {
  const auto options =
      read({"--port", "2121", "--listen", "127.0.0.1", "--listen", "::1", "--user", "a:b:c", "--user", "d:e",
            "--writable", "--passive-ports", "50000-50009", "--idle-timeout", "10s", "--max-clients", "7"});
  EXPECT_EQ(options.listen, (std::vector<ListenAddress>{{*Endpoint::parse("127.0.0.1:2121")},
                                                        {*Endpoint::parse("[::1]:2121")}}));
  const User first{.password = Password::plain("b:c"), .may_write = true};
  const User second{.password = Password::plain("e"), .may_write = true};
  EXPECT_EQ(*options.config.users, (UserTable{.named = {{"a", first}, {"d", second}}}));
  EXPECT_EQ(options.config.passive_ports->first, 50000);
  EXPECT_EQ(options.config.passive_ports->last, 50009);
  EXPECT_EQ(options.config.idle_timeout, 10s);
  EXPECT_EQ(options.config.max_clients, 7u);
  EXPECT_EQ(read({"--user", "a:b", "--anonymous", "--writable"}).config.users->anonymous, anybody(false))
      << "beside named users, anonymous ones only read";
  EXPECT_EQ(read({"--writable"}).config.users->anonymous, anybody(true));
  EXPECT_EQ(read({"--users", "users.txt"}).users_file->text, "users.txt");
}

TEST(FtpServerOptions, RefusesNonsense) {
  const std::vector<std::vector<std::string>> wrong{{"--port", "0"},
                                                    {"--port", "65536"},
                                                    {"--port", "x"},
                                                    {"--listen", "localhost"},
                                                    {"--user", "a"},
                                                    {"--user", ":b"},
                                                    {"--user", "a:"},
                                                    {"--user", "a:b", "--user", "a:c"},
                                                    {"--users", "f", "--user", "a:b"},
                                                    {"--users", "f", "--writable"},
                                                    {"--users", "f", "--anonymous"},
                                                    {"--passive-ports", "5"},
                                                    {"--passive-ports", "9-5"},
                                                    {"--passive-ports", "0-5"},
                                                    {"--idle-timeout", "0"},
                                                    {"--idle-timeout", "-1s"},
                                                    {"--max-clients", "0"},
                                                    {"--bogus"}};
  for (const auto& arguments : wrong) EXPECT_THROW(read(arguments), UsageError) << arguments.back();
  EXPECT_THROW(parse_options(kFtpServer, {}), UsageError);
}

}  // namespace
