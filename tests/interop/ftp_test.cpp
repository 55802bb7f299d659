// Who may do what with our FTP server, and what becomes of bytes that mean nothing; curl is the client.
#include "ftp_rig.hpp"

namespace netrig::testing {
namespace {

/// Segments with data: the packet is longer than its headers.
constexpr const char* kDataToServer =
    "tcp dst port 21 and ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) > 0";

TEST_P(OurFtpServer, IsFetchedFromByCurl) {
  NEEDS("curl");
  const auto server = serve("");
  for (const char* mode : {"", "--disable-epsv ", "-P - "}) {
    const auto result = lab.run("pc", std::string("curl -sS ") + mode + "-o copy ftp://10.0.0.4/data.bin");
    EXPECT_EQ(result.exit.status, 0) << mode << result.output << server->output();
    EXPECT_EQ(lab.file("pc", "copy"), content) << mode;
  }
  EXPECT_NE(lab.run("pc", "curl -sS ftp://10.0.0.4/").output.find("data.bin"), std::string::npos);
}

TEST_P(OurFtpServer, TakesUploadsOfCurlWhereItMay) {
  NEEDS("curl");
  const auto server = serve("--user anna:secret --writable");
  lab.write_file("pc", "up.bin", content);
  const auto result = lab.run("pc", "curl -sS -T up.bin ftp://anna:secret@10.0.0.4/up.bin");
  EXPECT_EQ(result.exit.status, 0) << result.output << server->output();
  EXPECT_EQ(lab.file("server", "share/up.bin"), content);
  EXPECT_NE(lab.run("pc", "curl -sS ftp://anna:wrong@10.0.0.4/data.bin").exit.status, 0);
}

TEST_P(OurFtpServer, RefusesUploadsWhenItIsReadOnly) {
  NEEDS("curl");
  const auto server = serve("");
  lab.write_file("pc", "up.bin", "x");
  EXPECT_NE(lab.run("pc", "curl -sS -T up.bin ftp://10.0.0.4/up.bin").exit.status, 0);
  EXPECT_THROW(lab.file("server", "share/up.bin"), std::runtime_error);
}

TEST_P(OurFtpServer, ServesOnAfterHostileBytes) {
  NEEDS("curl");
  NEEDS("nc");
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

}  // namespace
}  // namespace netrig::testing
