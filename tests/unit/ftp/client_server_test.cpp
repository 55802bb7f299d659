// The client against the server, both on the kernel's loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "client_server_rig.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

TEST_F(FtpClientServer, Fetches) {
  run([this]() -> Task<> {
    auto report = co_await fetch("report.txt", "copy");
    EXPECT_TRUE(report) << report.error().text;
    auto big = co_await fetch("big", "big");
    EXPECT_TRUE(big) << big.error().text;
    auto empty = co_await fetch("empty", "empty");
    EXPECT_TRUE(empty) << empty.error().text;
  });
  EXPECT_EQ(local_.read("copy"), "one\ntwo\n");
  EXPECT_TRUE(local_.read("big") == big_content());
  EXPECT_EQ(local_.read("empty"), "");
  EXPECT_EQ(progress_.bytes, big_content().size());
  EXPECT_EQ(progress_.total_bytes, big_content().size());
}

TEST_F(FtpClientServer, SaysWhyNothingWasFetched) {
  run([this]() -> Task<> {
    auto absent = co_await fetch("absent", "copy");
    EXPECT_FALSE(absent);
    EXPECT_EQ(absent.error().text, "RETR absent: the server says: 550 No such file or directory.");
    EXPECT_EQ(absent.error().reply_code, 550);
    auto wrong = url("report.txt");
    wrong.password = "guess";
    const FtpDestination destination{local_directory_.get(), "copy"};
    const FtpObserver silent;
    auto refused = co_await ftp_fetch(host_, wrong, destination, silent, deadline());
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().text, "log in as alice: the server says: 530 Login incorrect.");
  });
  EXPECT_THAT(local_.names(), ElementsAre());
}

TEST_F(FtpClientServer, Stores) {
  local_.write("mine", big_content());
  run([this]() -> Task<> {
    auto file = local_directory_->open("mine", OpenMode::read);
    const FtpObserver silent;
    auto stored = co_await ftp_store(host_, url("sent"), **file, silent, deadline());
    EXPECT_TRUE(stored) << stored.error().text;
  });
  EXPECT_TRUE(served_.read("sent") == big_content());
}

TEST_F(FtpClientServer, AFullDiskIsSaidAndLeavesNothing) {
  limit_ = 1'000'000;
  local_.write("mine", big_content());
  run([this]() -> Task<> {
    auto file = local_directory_->open("mine", OpenMode::read);
    const FtpObserver silent;
    auto stored = co_await ftp_store(host_, url("sent"), **file, silent, deadline());
    EXPECT_FALSE(stored);
    EXPECT_THAT(stored.error().text, HasSubstr("452 The disk is full."));
  });
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, AFileAtItsLimitIsSaid) {
  local_.write("mine", big_content());
  // As "ulimit -f" sets it, for this process, and so for the server in it.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit little{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &little), 0);
  run([this]() -> Task<> {
    auto file = local_directory_->open("mine", OpenMode::read);
    const FtpObserver silent;
    auto stored = co_await ftp_store(host_, url("sent"), **file, silent, deadline());
    EXPECT_FALSE(stored);
    EXPECT_THAT(stored.error().text, HasSubstr("552 The file is too large."));
  });
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, Lists) {
  run([this]() -> Task<> {
    auto list = co_await ftp_list(host_, url(""), deadline());
    EXPECT_TRUE(list) << list.error().text;
    EXPECT_THAT(*list, HasSubstr("3000001 "));
    EXPECT_THAT(*list, testing::EndsWith(" report.txt\n"));
  });
}

TEST_F(FtpClientServer, AbortsATransferAndGoesOn) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "STOR new\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto written = co_await data->write(as_bytes("half a file"), deadline());
    EXPECT_TRUE(written);
    auto status = co_await say(*control, "STAT\r\n");
    EXPECT_THAT(status, testing::StartsWith("211 Under way: STOR /new"));
    // As telnet clients send it: interrupt process, data mark.
    auto aborted = co_await say(*control, "\xff\xf4\xff\xf2\x41\x42\x4f\x52\r\n");
    EXPECT_EQ(aborted, "426 Transfer aborted.");
    auto then = co_await hear(*control);
    EXPECT_EQ(then, "226 Aborted.");
    auto still_there = co_await say(*control, "NOOP\r\n");
    EXPECT_EQ(still_there, "200 Fine.");
  });
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, OnlyOneWritesAFileInPlace) {
  run([this]() -> Task<> {
    auto first = co_await log_in();
    auto second = co_await log_in();
    auto data = co_await passive(*first);
    auto started = co_await say(*first, "APPE report.txt\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto other = co_await passive(*second);
    auto refused = co_await say(*second, "APPE sub/../report.txt\r\n");
    EXPECT_EQ(refused, "450 Somebody else is writing this file.");
    auto written = co_await data->write(as_bytes("three\r\n"), deadline());
    EXPECT_TRUE(written);
    data->close();
    auto done = co_await hear(*first);
    EXPECT_EQ(done, "226 Transfer complete.");
    auto again = co_await say(*second, "APPE report.txt\r\n");
    EXPECT_THAT(again, testing::StartsWith("150 "));
    written = co_await other->write(as_bytes("four\r\n"), deadline());
    EXPECT_TRUE(written);
    other->close();
    done = co_await hear(*second);
    EXPECT_EQ(done, "226 Transfer complete.");
  });
  EXPECT_EQ(served_.read("report.txt"), "one\ntwo\nthree\nfour\n");
}

TEST_F(FtpClientServer, AFileIsBusyByAllOfItsNames) {
  std::filesystem::create_symlink("report.txt", served_.root() / "symbolic");
  std::filesystem::create_hard_link(served_.root() / "report.txt", served_.root() / "hard");
  run([this]() -> Task<> {
    auto first = co_await log_in();
    auto second = co_await log_in();
    auto data = co_await passive(*first);
    auto started = co_await say(*first, "APPE report.txt\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto other = co_await passive(*second);
    for (const std::string command : {"APPE symbolic\r\n", "APPE hard\r\n"}) {
      auto refused = co_await say(*second, command);
      EXPECT_EQ(refused, "450 Somebody else is writing this file.");
    }
    auto allowed = co_await say(*second, "APPE empty\r\n");
    EXPECT_THAT(allowed, testing::StartsWith("150 "));
  });
}

TEST_F(FtpClientServer, DropsAnUploadThatIsShorterThanAnnounced) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto typed = co_await say(*control, "TYPE I\r\n");
    EXPECT_THAT(typed, testing::StartsWith("200 "));
    for (const std::size_t bytes : {9, 10}) {
      auto announced = co_await say(*control, "ALLO 10\r\n");
      EXPECT_THAT(announced, testing::StartsWith("200 "));
      auto data = co_await passive(*control);
      auto started = co_await say(*control, "STOR new" + std::to_string(bytes) + "\r\n");
      EXPECT_THAT(started, testing::StartsWith("150 "));
      const std::string content(bytes, 'x');
      auto written = co_await data->write(as_bytes(content), deadline());
      EXPECT_TRUE(written);
      data->close();
      auto done = co_await hear(*control);
      EXPECT_EQ(done, bytes == 10 ? "226 Transfer complete."
                                  : "451 Fewer bytes came than ALLO said, the upload is dropped.");
    }
  });
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "new10", "report.txt"));
}

TEST_F(FtpClientServer, TellsThatFewerBytesWereAppendedThanAnnounced) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto typed = co_await say(*control, "TYPE I\r\n");
    EXPECT_THAT(typed, testing::StartsWith("200 "));
    auto announced = co_await say(*control, "ALLO 6\r\n");
    EXPECT_THAT(announced, testing::StartsWith("200 "));
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "APPE report.txt\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto written = co_await data->write(as_bytes("thr"), deadline());
    EXPECT_TRUE(written);
    data->close();
    auto done = co_await hear(*control);
    EXPECT_EQ(done, "451 Fewer bytes came than ALLO said, what came is kept.");
  });
  EXPECT_EQ(served_.read("report.txt"), "one\ntwo\nthr");
}

TEST_F(FtpClientServer, AFileStaysAsItWasWithoutADataConnection) {
  config_.data_connect_timeout = 1s;
  run([this]() -> Task<> {
    auto control = co_await log_in();
    for (const std::string command : {"APPE new\r\n", "STOR report.txt\r\n"}) {
      auto typed = co_await say(*control, "TYPE I\r\n");
      EXPECT_THAT(typed, testing::StartsWith("200 "));
      auto restart = co_await say(*control, "REST 3\r\n");
      EXPECT_THAT(restart, testing::StartsWith("350 "));
      auto port = co_await say(*control, "EPSV\r\n");
      EXPECT_THAT(port, testing::StartsWith("229 "));
      auto started = co_await say(*control, command);
      EXPECT_THAT(started, testing::StartsWith("150 "));
      auto failed = co_await hear(*control);
      EXPECT_THAT(failed, testing::StartsWith("425 "));
    }
  });
  EXPECT_EQ(served_.read("report.txt"), "one\ntwo\n");
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, TakesBackAPassivePortThatNobodyUses) {
  config_.data_connect_timeout = 2s;
  {
    auto free = host_.tcp_listen({.local = *Endpoint::parse("127.0.0.1:0")});
    const auto port = (*free)->local().port;
    config_.passive_ports = PortRange{port, port};
  }
  run([this]() -> Task<> {
    auto first = co_await log_in();
    auto second = co_await log_in();
    auto opened = co_await say(*first, "EPSV\r\n");
    EXPECT_THAT(opened, testing::StartsWith("229 "));
    auto refused = co_await say(*second, "EPSV\r\n");
    EXPECT_THAT(refused, testing::StartsWith("425 "));
    const auto port = std::to_string(first->local().port);
    auto active = co_await say(*first, "EPRT |1|127.0.0.1|" + port + "|\r\n");
    EXPECT_THAT(active, testing::StartsWith("200 "));
    auto free = co_await say(*second, "EPSV\r\n");
    EXPECT_THAT(free, testing::StartsWith("229 ")) << "EPRT took it back";
    co_await host_.sleep_until(host_.now() + config_.data_connect_timeout);
    auto late = co_await say(*second, "RETR report.txt\r\n");
    EXPECT_THAT(late, testing::StartsWith("425 "));
    free = co_await say(*first, "EPSV\r\n");
    EXPECT_THAT(free, testing::StartsWith("229 ")) << "so did the time";
    auto reinitialised = co_await say(*first, "REIN\r\n");
    EXPECT_THAT(reinitialised, testing::StartsWith("220 "));
    free = co_await say(*second, "EPSV\r\n");
    EXPECT_THAT(free, testing::StartsWith("229 ")) << "and REIN";
  });
}

TEST_F(FtpClientServer, AVanishedClientLeavesNothing) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "STOR new\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto written = co_await data->write(as_bytes("half a file"), deadline());
    EXPECT_TRUE(written);
    data->close();
    control->close();
  });
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, AClientThatVanishesWithCommandsWaitingLeavesNothing) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "STOR new\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    std::string commands;
    for (int i = 0; i < 100; ++i) commands += "PWD\r\n";  // more than wait for their turn
    auto said = co_await control->write(as_bytes(commands), deadline());
    auto written = co_await data->write(as_bytes("half a file"), deadline());
    EXPECT_TRUE(said && written);
    data->close();
    control->close();
  });
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, ServesOthersWhileItLooksForARestartInText) {
  // Whose text takes seconds to encode, and is all left out.
  std::filesystem::resize_file(served_.root() / "big", std::uintmax_t{16} << 30);
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto other = co_await log_in();
    auto restart = co_await say(*control, "REST 9223372036854775807\r\n");
    EXPECT_THAT(restart, testing::StartsWith("350 "));
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "RETR big\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto served = co_await say(*other, "NOOP\r\n");
    EXPECT_EQ(served, "200 Fine.");
    auto aborted = co_await say(*control, "ABOR\r\n");
    EXPECT_EQ(aborted, "426 Transfer aborted.") << "it was not through before";
    auto then = co_await hear(*control);
    EXPECT_EQ(then, "226 Aborted.");
  });
}

TEST_F(FtpClientServer, GivesTimeToLogInAgain) {
  config_.login_timeout = 1500ms;
  run([this]() -> Task<> {
    auto control = co_await log_in();
    co_await host_.sleep_until(host_.now() + config_.login_timeout);
    auto again = co_await say(*control, "REIN\r\n");
    EXPECT_THAT(again, testing::StartsWith("220 "));
    auto user = co_await say(*control, "USER alice\r\n");
    EXPECT_EQ(user, "331 Password required.");
    auto pass = co_await say(*control, "PASS secret\r\n");
    EXPECT_EQ(pass, "230 Logged in.");
    auto somebody_else = co_await say(*control, "USER bob\r\n");
    EXPECT_THAT(somebody_else, testing::StartsWith("331 "));
    auto too_late = co_await hear(*control);
    EXPECT_EQ(too_late, "421 Nothing was said for too long, closing.");
  });
}

TEST_F(FtpClientServer, GivesUpAnIdleClient) {
  config_.idle_timeout = 50ms;
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto last_words = co_await hear(*control);
    EXPECT_EQ(last_words, "421 Nothing was said for too long, closing.");
    auto end = co_await hear(*control);
    EXPECT_EQ(end, "(end of file)");
  });
}

TEST_F(FtpClientServer, GivesUpAStalledTransfer) {
  config_.data_timeout = 50ms;
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "STOR new\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 "));
    auto failed = co_await hear(*control);
    EXPECT_EQ(failed, "426 The data connection made no progress, transfer aborted.");
  });
  EXPECT_THAT(served_.names(), ElementsAre("big", "empty", "report.txt"));
}

TEST_F(FtpClientServer, GivesUpADataConnectionThatNeverComes) {
  config_.data_connect_timeout = 1s;
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto passive_reply = co_await say(*control, "EPSV\r\n");
    auto started = co_await say(*control, "RETR report.txt\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 ")) << passive_reply;
    auto failed = co_await hear(*control);
    EXPECT_EQ(failed, "425 No data connection: timed out.");
  });
}

TEST_F(FtpClientServer, TurnsStrangersAwayFromTheDataPort) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    auto reply = co_await say(*control, "EPSV\r\n");
    const auto port = std::atoi(reply.c_str() + reply.find("|||") + 3);
    const Endpoint remote{endpoint_.address, static_cast<std::uint16_t>(port)};
    TcpOptions elsewhere;
    elsewhere.local = *Endpoint::parse("127.0.0.9:0");
    auto stranger = co_await host_.tcp_connect(remote, elsewhere, deadline());
    EXPECT_TRUE(stranger);
    auto started = co_await say(*control, "RETR report.txt\r\n");
    auto stolen = co_await hear(**stranger);
    EXPECT_THAT(stolen, testing::StartsWith("(")) << "not a byte";
    auto mine = co_await host_.tcp_connect(remote, TcpOptions(), deadline());
    auto first_line = co_await hear(**mine);
    EXPECT_EQ(first_line, "one") << started;
  });
}

/// However many they are, the server has time for others; who guesses faster than it checks is sent away.
TEST_F(FtpClientServer, ChecksFewPasswordsASecond) {
  UserTable users;
  // Of "secret", by mkpasswd -m yescrypt.
  const auto hash = Password::hashed("$y$j9T$abcdefghijklmnop$3dL1LkYnZM.OVXuVdnnaKVDlLYT92dRwOzDZ5XiVCe.");
  ASSERT_TRUE(hash);
  users.named.emplace("alice", User{.password = *hash, .may_write = true});
  config_.users = std::make_shared<UserTable>(std::move(users));
  run([this]() -> Task<> {
    std::vector<std::unique_ptr<TcpConnection>> crowd;
    for (int i = 0; i < 20; ++i) {
      auto connected = co_await host_.tcp_connect(endpoint_, TcpOptions(), deadline());
      crowd.push_back(std::move(connected.value()));
      auto greeting = co_await hear(*crowd.back());
      auto user = co_await say(*crowd.back(), "USER alice\r\n");
      EXPECT_EQ(user, "331 Password required.") << greeting;
    }
    const auto begun = host_.now();
    for (auto& client : crowd) {
      auto written = co_await client->write(as_bytes("PASS secret\r\n"), deadline());
      EXPECT_TRUE(written);
    }
    // 5 at once, one in each of the next 10 seconds, and the others not at all.
    auto last = co_await hear(*crowd[19]);
    EXPECT_EQ(last, "421 Too many logins at once, try again later.");
    EXPECT_LT(host_.now() - begun, 5s);
    auto seventh = co_await hear(*crowd[6]);
    EXPECT_EQ(seventh, "230 Logged in.");
    EXPECT_GE(host_.now() - begun, 2s);
  });
}

TEST_F(FtpClientServer, LimitsClients) {
  config_.max_clients = 1;
  run([this]() -> Task<> {
    auto first = co_await log_in();
    auto second = co_await host_.tcp_connect(endpoint_, TcpOptions(), deadline());
    auto refusal = co_await hear(**second);
    EXPECT_EQ(refusal, "421 Too many clients, try again later.");
    auto quit = co_await say(*first, "QUIT\r\n");
    EXPECT_EQ(quit, "221 Goodbye.");
    auto end = co_await hear(*first);
    EXPECT_EQ(end, "(end of file)");
    auto third = co_await log_in();
  });
}

TEST_F(FtpClientServer, AnswersPipelinedCommandsInOrder) {
  run([this]() -> Task<> {
    auto control = co_await log_in();
    std::string many;
    for (int i = 0; i < 200; ++i) many += "NOOP\r\n";
    auto reply = co_await say(*control, many + "CWD absent\r\nQUIT\r\n");
    for (int i = 1; i < 200; ++i) {
      EXPECT_EQ(reply, "200 Fine.");
      reply = co_await hear(*control);
    }
    EXPECT_EQ(reply, "200 Fine.");
    auto refused = co_await hear(*control);
    EXPECT_THAT(refused, testing::StartsWith("550 "));
    auto goodbye = co_await hear(*control);
    EXPECT_EQ(goodbye, "221 Goodbye.");
  });
}

TEST_F(FtpClientServer, SaysGoodbyeWhenItStops) {
  std::unique_ptr<TcpConnection> control;
  run([this, &control]() -> Task<> { control = co_await log_in(); });
  std::string last_words;
  host_.run(hear_into(*control, last_words));
  EXPECT_EQ(last_words, "421 The server is stopping, closing.");
}

}  // namespace
