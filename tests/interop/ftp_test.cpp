// FTP against curl and vsftpd.
#include <gtest/gtest.h>

#include "stacks.hpp"
#include "testing/lab.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

/// The programs of ours are on a node with the stack under test, the others on one with the kernel's.
std::string lan(const std::string& server_stack, const std::string& pc_stack) {
  return "name: ftp-interop\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes:\n"
         "  server: {on: {lan: 10.0.0.4}, stack: " +
         server_stack + "}\n  pc: {on: {lan: 10.0.0.50}, stack: " + pc_stack + "}\n";
}

constexpr const char* kVsftpd = R"(listen=YES
background=NO
anonymous_enable=YES
anon_root=/run/node/share
no_anon_password=YES
local_enable=NO
secure_chroot_dir=/run/node/empty
isolate=NO
isolate_network=NO
seccomp_sandbox=NO
xferlog_enable=NO
)";

/// Segments with data: the packet is longer than its headers.
constexpr const char* kDataToServer =
    "tcp dst port 21 and ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) > 0";

/// Every byte value, many times, in no simple order.
std::string binary_content(std::size_t size) {
  std::string content(size, '\0');
  std::uint32_t state = 1;
  for (auto& c : content) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  return content;
}

class FtpInterop : public OurStack {
 protected:
  FtpInterop(const std::string& server_stack, const std::string& pc_stack)
      : lab(Lab::from_text(lan(server_stack, pc_stack))) {
    EXPECT_EQ(lab.run("server", "mkdir share empty").exit.status, 0);
    lab.write_file("server", "share/data.bin", content);
  }

  const std::string content = binary_content(3'000'000);
  Lab lab;
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

class OurFtpClient : public FtpInterop {
 protected:
  OurFtpClient() : FtpInterop("kernel", GetParam()) {}
};

TEST_P(OurFtpServer, IsFetchedFromByCurl) {
  const auto server = serve("");
  for (const char* mode : {"", "--disable-epsv ", "-P - "}) {
    const auto result = lab.run("pc", std::string("curl -sS ") + mode + "-o copy ftp://10.0.0.4/data.bin");
    EXPECT_EQ(result.exit.status, 0) << mode << result.output << server->output();
    EXPECT_EQ(lab.file("pc", "copy"), content) << mode;
  }
  EXPECT_NE(lab.run("pc", "curl -sS ftp://10.0.0.4/").output.find("data.bin"), std::string::npos);
}

TEST_P(OurFtpServer, TakesUploadsOfCurlWhereItMay) {
  const auto server = serve("--user anna:secret --writable");
  lab.write_file("pc", "up.bin", content);
  const auto result = lab.run("pc", "curl -sS -T up.bin ftp://anna:secret@10.0.0.4/up.bin");
  EXPECT_EQ(result.exit.status, 0) << result.output << server->output();
  EXPECT_EQ(lab.file("server", "share/up.bin"), content);
  EXPECT_NE(lab.run("pc", "curl -sS ftp://anna:wrong@10.0.0.4/data.bin").exit.status, 0);
}

TEST_P(OurFtpServer, RefusesUploadsWhenItIsReadOnly) {
  const auto server = serve("");
  lab.write_file("pc", "up.bin", "x");
  EXPECT_NE(lab.run("pc", "curl -sS -T up.bin ftp://10.0.0.4/up.bin").exit.status, 0);
  EXPECT_THROW(lab.file("server", "share/up.bin"), std::runtime_error);
}

TEST_P(OurFtpClient, FetchesFromVsftpd) {
  lab.write_file("server", "vsftpd.conf", kVsftpd);
  const auto server =
      lab.start("server", "sh -c 'chown root:root vsftpd.conf; exec vsftpd /run/node/vsftpd.conf'");
  ASSERT_TRUE(lab.wait_for_port("server", ReadySign::Kind::tcp_port, 21)) << server->output();
  const auto result = lab.run("pc", "ftp-client get ftp://10.0.0.4/data.bin copy");
  EXPECT_EQ(result.exit.status, 0) << result.output << server->output();
  EXPECT_EQ(lab.file("pc", "copy"), content);
}

TEST_P(OurFtpServer, ServesOnAfterHostileBytes) {
  expect_broken_packets();
  const auto server = serve("");
  const auto noise =
      lab.run("pc",
              "sh -c 'for i in $(seq 100); do head -c $((i * 50)) /dev/urandom | nc -w1 -N 10.0.0.4 21 "
              ">/dev/null; done'");
  // How nc ended says nothing: the server may close first. But all of it went out.
  EXPECT_GE(lab.packets("lan", kDataToServer).size(), 100u) << noise.output;
  EXPECT_EQ(lab.run("pc", "curl -sS -o copy ftp://10.0.0.4/data.bin").exit.status, 0);
  EXPECT_EQ(lab.file("pc", "copy"), content);
  EXPECT_FALSE(server->exit_status()) << server->output();
}

INSTANTIATE_TEST_SUITE_P(On, OurFtpServer, both_stacks(), name_of_stack);
INSTANTIATE_TEST_SUITE_P(On, OurFtpClient, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
