// What the FTP tests against foreign programs share: a server and a computer on one link, of both families,
// and files.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "installed.hpp"
#include "stacks.hpp"
#include "testing/lab.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {

/// The programs of ours are on a node with the stack under test, the others on one with the kernel's.
inline std::string ftp_lan(const std::string& server_stack, const std::string& pc_stack) {
  return "name: ftp-interop\nlinks: {lan: {subnet: 10.0.0.0/24, subnet6: \"2001:db8::/64\"}}\nnodes:\n"
         "  server: {on: {lan: [10.0.0.4, \"2001:db8::4\"]}, stack: " +
         server_stack + "}\n  pc: {on: {lan: [10.0.0.50, \"2001:db8::50\"]}, stack: " + pc_stack + "}\n";
}

/// Every byte value, many times, in no simple order.
inline std::string binary_content(std::size_t size) {
  std::string content(size, '\0');
  std::uint32_t state = 1;
  for (auto& c : content) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  return content;
}

/// Lines of many lengths, one of them empty, that end with LF.
inline std::string text_content() {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::string(static_cast<std::size_t>(i % 97), 'x') + "\n";
  return text;
}

class FtpInterop : public OurStack {
 protected:
  FtpInterop(const std::string& server_stack, const std::string& pc_stack)
      : lab(Lab::from_text(ftp_lan(server_stack, pc_stack))) {
    EXPECT_EQ(lab.run("server", "mkdir share empty").exit.status, 0);
    lab.write_file("server", "share/data.bin", content);
    lab.write_file("server", "share/text.txt", text);
  }

  /// Runs a command on the computer, which must do what it is asked.
  void on_pc(const std::string& command) {
    const auto result = lab.run("pc", command);
    EXPECT_EQ(result.exit.status, 0) << command << "\n" << result.output;
  }

  /// By the capture: what a client has said for its data connections since the last call is `verb`, once at
  /// least, and none of the others.
  void expect_mode(const std::string& verb) {
    const auto meant = lab.count_packets("lan", "FTP " + verb);
    const auto all = lab.count_packets("lan", "FTP (PASV|EPSV|LPSV|PORT|EPRT|LPRT)");
    EXPECT_GT(meant, said_[verb]) << "no " << verb;
    EXPECT_EQ(all - said_all_, meant - said_[verb]) << "something else than " << verb;
    said_[verb] = meant;
    said_all_ = all;
  }

  const std::string content = binary_content(1'000'000);
  const std::string text = text_content();
  Lab lab;

 private:
  std::map<std::string, std::size_t> said_;
  std::size_t said_all_ = 0;
};

class OurFtpServer : public FtpInterop {
 protected:
  OurFtpServer() : FtpInterop(GetParam(), "kernel") {}

  std::shared_ptr<RunningProgram> serve(const std::string& options) {
    auto server = lab.start("server", "ftp-server --root share " + options);
    EXPECT_TRUE(lab.wait_for_ready(*server)) << server->output();
    return server;
  }
};

/// As a URL has it, and as a command line of a client has it.
struct FtpAddress {
  const char* in_url;
  const char* plain;
};
constexpr FtpAddress kFtpAddresses[] = {{"10.0.0.4", "10.0.0.4"}, {"[2001:db8::4]", "2001:db8::4"}};

}  // namespace netrig::testing
