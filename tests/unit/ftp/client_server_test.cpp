// The client against the server, both on the kernel's loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "ftp/client.hpp"
#include "ftp/server.hpp"
#include "ftp_support.hpp"
#include "host/program_parts.hpp"
#include "kernel/kernel_host.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr auto kTime = 20s;  // for a test: a hang fails here, and by its own name

/// Not a multiple of any buffer, and every byte value within.
std::string big_content() {
  std::string content(3'000'001, '\0');
  std::uint32_t state = 1;
  for (auto& character : content) character = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return content;
}

class FtpClientServer : public testing::Test {
 protected:
  FtpClientServer() {
    config_.users = std::make_shared<UserTable>(alice(true));
    config_.login_failure_delay = 1ms;
    served_.write("report.txt", "one\ntwo\n");
    served_.write("empty", "");
    served_.write("big", big_content());
  }

  /// Runs `test` with the server up, and takes the server down after it.
  void run(std::function<Task<>()> test) {
    const auto status = host_.run(with_server(std::move(test)));
    EXPECT_EQ(status, 0);
  }

  Task<int> with_server(std::function<Task<>()> test) {
    auto root = limit_ ? std::make_unique<LimitedDirectory>(served_.open(), *limit_) : served_.open();
    auto server = std::make_shared<Server>(host_, config_, std::move(root));
    auto listener = host_.tcp_listen({.local = *Endpoint::parse("127.0.0.1:0")});
    std::shared_ptr<TcpListener> shared = std::move(listener.value());
    endpoint_ = shared->local();
    ProgramParts accepting(host_);
    accepting.spawn(Server::accept(server, shared));
    co_await test();
    shared->close();
    co_await server->stop();
    co_await accepting.first_end();
    auto ended = co_await accepting.join(host_.now() + 1s);
    EXPECT_EQ(ended.error(), HostError::closed) << "whoever did not close the listener has to know";
    co_return 0;
  }

  FtpUrl url(const std::string& path) const {
    return {.user = "alice", .password = "secret", .host = "127.0.0.1", .port = endpoint_.port, .path = path};
  }
  Deadline deadline() const { return host_.now() + kTime; }

  Task<FtpResult<FtpSummary>> fetch(std::string path, std::string to) {
    const FtpDestination destination{local_directory_.get(), to};
    const FtpObserver observer = [this](const FtpProgress& progress) { progress_ = progress; };
    co_return co_await ftp_fetch(host_, url(path), destination, observer, deadline());
  }

  /// A connection that says whatever a test wants, and what came back, up to the first end of line.
  Task<std::string> say(TcpConnection& control, std::string text) {
    auto written = co_await control.write(as_bytes(text), deadline());
    if (!written) co_return "(not written)";
    co_return co_await hear(control);
  }
  Task<std::string> hear(TcpConnection& control) {
    std::string line;
    std::array<std::uint8_t, 1> byte;
    while (!line.ends_with('\n')) {
      auto count = co_await control.read(byte, deadline());
      if (!count) co_return line + "(" + count.error().message() + ")";
      line += static_cast<char>(byte[0]);
    }
    co_return line.substr(0, line.size() - 2);
  }
  Task<int> hear_into(TcpConnection& control, std::string& line) {
    line = co_await hear(control);
    co_return 0;
  }
  Task<std::unique_ptr<TcpConnection>> log_in() {
    auto control = co_await host_.tcp_connect(endpoint_, TcpOptions(), deadline());
    auto connection = std::move(control.value());
    auto greeting = co_await hear(*connection);
    auto user = co_await say(*connection, "USER alice\r\n");
    auto pass = co_await say(*connection, "PASS secret\r\n");
    EXPECT_EQ(pass, "230 Logged in.") << greeting << user;
    co_return connection;
  }
  Task<std::unique_ptr<TcpConnection>> passive(TcpConnection& control) {
    auto reply = co_await say(control, "EPSV\r\n");
    const auto bar = reply.find("|||");
    const auto port = std::atoi(reply.c_str() + bar + 3);
    const Endpoint remote{endpoint_.address, static_cast<std::uint16_t>(port)};
    auto data = co_await host_.tcp_connect(remote, TcpOptions(), deadline());
    co_return std::move(data.value());
  }

  ServerConfig config_;
  std::optional<std::uint64_t> limit_;
  TemporaryDirectory served_;
  TemporaryDirectory local_;
  std::unique_ptr<Directory> local_directory_ = local_.open();
  FtpProgress progress_;
  Endpoint endpoint_;
  KernelHost host_;
};

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
  config_.data_connect_timeout = 50ms;
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
