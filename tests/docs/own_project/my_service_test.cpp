// A service under test, in a lab of two computers. Here it is Python's web server.
#include <gtest/gtest.h>

#include "testing/lab.hpp"

namespace {

using netrig::ReadySign;
using netrig::testing::Lab;

constexpr const char* kServerAndComputer = R"(
name: my-service
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  server: {on: {lan: 10.0.0.1}, run: python3 -m http.server 80, ready: {tcp: 80}}
  pc: {on: {lan: 10.0.0.2}}
)";

class MyService : public ::testing::Test {
 protected:
  Lab lab = Lab::from_text(kServerAndComputer);
};

TEST_F(MyService, ServesAFile) {
  lab.write_file("server", "greeting.txt", "hello\n");
  lab.start_programs();

  const auto fetched = lab.run("pc", "curl -sS -o copy.txt http://10.0.0.1/greeting.txt");
  ASSERT_EQ(fetched.exit.status, 0) << fetched.output;
  EXPECT_EQ(lab.file("pc", "copy.txt"), "hello\n");

  EXPECT_GE(lab.count_packets("lan", "TCP flags SYN "), 1u);
  EXPECT_EQ(lab.count_packets("lan", "bad checksum|malformed"), 0u);
}

TEST_F(MyService, IsSilentWhenItsComputerDies) {
  lab.start_programs();
  const auto client = lab.start("pc", "nc 10.0.0.1 80");
  ASSERT_TRUE(lab.wait_for_packet("lan", "10\\.0\\.0\\.1:80 > .* TCP flags SYN,ACK"));

  lab.world().kill_node("server");
  EXPECT_EQ(lab.count_packets("lan", "TCP flags [A-Z,]*(FIN|RST)"), 0u);
  EXPECT_FALSE(client->exit_status()) << "the client can't know";
}

TEST_F(MyService, IsStartedAndStoppedByHand) {
  const auto server = lab.start("server", "python3 -m http.server 8080");
  ASSERT_TRUE(lab.wait_for_port("server", ReadySign::Kind::tcp_port, 8080));
  EXPECT_EQ(lab.run("pc", "curl -sS -o /dev/null http://10.0.0.1:8080/").exit.status, 0);

  lab.world().stop(*server);
  ASSERT_TRUE(lab.wait_for_exit(*server));
  EXPECT_EQ(server->exit_status()->signal, 15);
}

}  // namespace
