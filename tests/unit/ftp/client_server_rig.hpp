// A server and clients of it on the kernel's loopback, for the tests of both.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ftp/client.hpp"
#include "ftp/client_session.hpp"
#include "ftp/server.hpp"
#include "ftp_support.hpp"
#include "host/program_parts.hpp"
#include "kernel/kernel_host.hpp"

namespace netrig::ftp {

constexpr std::chrono::seconds kTime{20};  // for a test: a hang fails here, and by its own name

/// Not a multiple of any buffer, and every byte value within.
inline std::string big_content() {
  std::string content(3'000'001, '\0');
  std::uint32_t state = 1;
  for (auto& character : content) character = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return content;
}

class FtpClientServer : public ::testing::Test {
 protected:
  FtpClientServer() {
    config_.users = std::make_shared<UserTable>(alice(true));
    config_.login_failure_delay = std::chrono::milliseconds(1);
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
    auto ended = co_await accepting.join(host_.now() + std::chrono::seconds(1));
    EXPECT_EQ(ended.error(), HostError::closed) << "whoever did not close the listener has to know";
    co_return 0;
  }

  FtpUrl url(const std::string& path) const {
    return {.user = "alice", .password = "secret", .host = "127.0.0.1", .port = endpoint_.port, .path = path};
  }
  ClientSession session(const ClientSettings& settings) { return {host_, url(""), settings, deadline()}; }
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

}  // namespace netrig::ftp
