// netrig's own TCP/IP stack, seen by the tools that everybody has, on the kernel's stack.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/lab.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kLan = R"(
name: raw-interop
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  server:
    on: {lan: 10.0.0.1}
    stack: raw
    run: [dns-server --zone lab.zone --listen 0.0.0.0, ftp-server --root share --user anna:secret --writable]
  pc: {on: {lan: 10.0.0.50}}
)";

std::string zone() {
  std::string text =
      "$ORIGIN lab.\n$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 10.0.0.1\n";
  for (int i = 0; i < 100; ++i) text += "many A 10.1.0." + std::to_string(i) + "\n";  // more than 512 bytes
  return text;
}

class RawInterop : public ::testing::Test {
 protected:
  RawInterop() {
    EXPECT_EQ(lab.run("server", "mkdir -p share/sub").exit.status, 0);
    lab.write_file("server", "lab.zone", zone());
    for (int i = 0; i < 20; ++i) {
      lab.write_file("server", "share/sub/" + std::to_string(i),
                     std::string(1000 * i + 1, static_cast<char>('a' + i)));
    }
    lab.start_programs();
  }
  ~RawInterop() override { EXPECT_EQ(complaints_of_tshark(lab, "lan"), ""); }

  std::string output_of(const std::string& command) {
    const auto done = lab.run("pc", command);
    EXPECT_EQ(done.exit.status, 0) << command << "\n" << done.output;
    return done.output;
  }

  Lab lab = Lab::from_text(kLan);
};

TEST_F(RawInterop, AnswersThePingOfTheSystem) {
  // It waits for the last answer as long as its interval is.
  EXPECT_THAT(output_of("/usr/bin/ping -c 3 -i 0.3 10.0.0.1"), HasSubstr("3 received, 0% packet loss"));
  // In fragments, as many as a packet can have, and more at once than one may answer by mistake.
  EXPECT_THAT(output_of("/usr/bin/ping -c 3 -i 0.3 -s 65000 10.0.0.1"),
              HasSubstr("3 received, 0% packet loss"));
  EXPECT_THAT(output_of("/usr/bin/ping -q -c 500 -f 10.0.0.1"), HasSubstr("500 received, 0% packet loss"));
}

TEST_F(RawInterop, AnswersDigByUdpAndTcp) {
  EXPECT_EQ(output_of("dig @10.0.0.1 ns.lab +short +tries=1"), "10.0.0.1\n");
  EXPECT_EQ(output_of("dig @10.0.0.1 ns.lab +short +tcp +tries=1"), "10.0.0.1\n");
  // Truncated, so asked again by TCP.
  EXPECT_THAT(output_of("dig @10.0.0.1 many.lab +noedns +tries=1"), HasSubstr("ANSWER: 100"));
  EXPECT_EQ(lab.run("pc", "dig @10.0.0.9 ns.lab +tries=1 +time=1").exit.status, 9) << "nobody is there";
}

TEST_F(RawInterop, IsMirroredByLftpBothWays) {
  const std::string lftp =
      "lftp -u anna,secret -e 'set net:timeout 5; set net:max-retries 1; set cmd:fail-exit true; ";
  output_of(lftp + "mirror -P 4 sub copy; bye' 10.0.0.1");
  output_of(lftp + "mirror -R -P 4 copy back; bye' 10.0.0.1");
  for (int i = 0; i < 20; ++i) {
    const auto name = std::to_string(i);
    EXPECT_EQ(lab.file("pc", "copy/" + name), lab.file("server", "share/sub/" + name));
    EXPECT_EQ(lab.file("server", "share/back/" + name), lab.file("server", "share/sub/" + name));
  }
}

TEST_F(RawInterop, TalksToNetcat) {
  const auto said = output_of("sh -c \"printf 'SYST\\r\\nQUIT\\r\\n' | nc -w 5 10.0.0.1 21\"");
  EXPECT_THAT(said, HasSubstr("220 "));
  EXPECT_THAT(said, HasSubstr("215 UNIX"));
  EXPECT_THAT(said, HasSubstr("221 "));
  EXPECT_EQ(lab.run("pc", "nc -z -w 5 10.0.0.1 21").exit.status, 0);
  EXPECT_EQ(lab.run("pc", "nc -z -w 5 10.0.0.1 22").exit.status, 1) << "refused";
  output_of("sh -c 'echo hello | nc -u -w 1 10.0.0.1 9'");
  EXPECT_GE(lab.packets("lan", "icmp[0] == 3 and icmp[1] == 3 and src host 10.0.0.1").size(), 1u);
}

TEST_F(RawInterop, IsFetchedFromByCurl) {
  output_of("curl -sS -o copy ftp://anna:secret@10.0.0.1/sub/19");
  EXPECT_EQ(lab.file("pc", "copy"), lab.file("server", "share/sub/19"));
  output_of("curl -sS -T copy ftp://anna:secret@10.0.0.1/new");
  EXPECT_EQ(lab.file("server", "share/new"), lab.file("server", "share/sub/19"));
}

}  // namespace
}  // namespace netrig::testing
