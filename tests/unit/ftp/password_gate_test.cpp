// Turns for checks of passwords: dated transcripts.
#include "ftp/password_gate.hpp"

#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;

namespace {

const TimePoint kStart{1h};

IpAddress address(const char* text) {
  return *IpAddress::parse(text);
}

TEST(FtpPasswordGate, LetsOneNetworkPassOnceASecondAfterAFew) {
  PasswordGate gate;
  const auto client = address("10.0.0.1");
  for (int i = 0; i < PasswordGate::kBurst; ++i) EXPECT_EQ(gate.turn_of(client, kStart), kStart);
  for (int second = 1; second <= 10; ++second) EXPECT_EQ(gate.turn_of(client, kStart), kStart + second * 1s);
  EXPECT_EQ(gate.turn_of(client, kStart), std::nullopt) << "more than 10 s to wait";
  EXPECT_EQ(gate.turn_of(address("10.0.0.2"), kStart), kStart) << "somebody else";
  EXPECT_EQ(gate.turn_of(client, kStart + 1s), kStart + 11s);
  EXPECT_EQ(gate.turn_of(client, kStart + 1h), kStart + 1h);
}

TEST(FtpPasswordGate, TakesANetworkOfIpv6ForOneClient) {
  PasswordGate gate;
  for (const auto* text : {"2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "2001:db8::5"})
    EXPECT_EQ(gate.turn_of(address(text), kStart), kStart);
  EXPECT_EQ(gate.turn_of(address("2001:db8::6"), kStart), kStart + 1s);
  EXPECT_EQ(gate.turn_of(address("2001:db8:0:1::6"), kStart), kStart);
}

TEST(FtpPasswordGate, LetsTwentyPassInASecondInAll) {
  PasswordGate gate;
  for (int i = 0; i <= 200; ++i) EXPECT_EQ(gate.turn(kStart), kStart + i * 50ms);
  EXPECT_EQ(gate.turn(kStart), std::nullopt);
  EXPECT_EQ(gate.turn(kStart + 1h), kStart + 1h) << "what was not used is not kept";
  EXPECT_EQ(gate.turn(kStart + 1h), kStart + 1h + 50ms);
}

}  // namespace
