// PORT, EPRT and the replies to PASV and EPSV, literal both ways.
#include "ftp/data_address.hpp"

#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;

namespace {

const Endpoint kIpv4 = *Endpoint::parse("10.0.0.1:50000");
const Endpoint kIpv6 = *Endpoint::parse("[2001:db8::1]:50000");

TEST(FtpDataAddress, HostPortBothWays) {
  EXPECT_EQ(host_port(kIpv4), "10,0,0,1,195,80");
  EXPECT_EQ(parse_host_port("10,0,0,1,195,80"), kIpv4);
  EXPECT_THROW(host_port(kIpv6), std::bad_variant_access);
}

TEST(FtpDataAddress, HostPortRefusesTheRest) {
  for (const auto* text :
       {"", "10,0,0,1,195", "10,0,0,1,195,80,1", "10,0,0,256,1,1", "10,0,0,-1,1,1", "10, 0,0,1,1,1",
        "10.0.0.1,1,1", "10,0,0,1,195,80,", ",,,,,", "10,0,0,1,195,99999999999999999999"}) {
    EXPECT_FALSE(parse_host_port(text)) << text;
  }
}

TEST(FtpDataAddress, ExtendedPortBothWays) {
  EXPECT_EQ(extended_port(kIpv4), "|1|10.0.0.1|50000|");
  EXPECT_EQ(extended_port(kIpv6), "|2|2001:db8::1|50000|");
  EXPECT_EQ(std::get<Endpoint>(parse_extended_port("|1|10.0.0.1|50000|")), kIpv4);
  EXPECT_EQ(std::get<Endpoint>(parse_extended_port("!2!2001:db8::1!50000!")), kIpv6);
}

TEST(FtpDataAddress, ExtendedPortTellsWhatIsWrong) {
  EXPECT_EQ(std::get<EprtError>(parse_extended_port("|3|10.0.0.1|50000|")), EprtError::unsupported_family);
  for (const auto* text :
       {"", "|", "||||", "|1|10.0.0.1|50000", "|1|10.0.0.1|50000|x", "|2|10.0.0.1|50000|",
        "|1|2001:db8::1|1|", "|1|10.0.0.1|65536|", "|1|10.0.0.1||", " 1 10.0.0.1 50000 "}) {
    EXPECT_EQ(std::get<EprtError>(parse_extended_port(text)), EprtError::malformed) << text;
  }
}

TEST(FtpDataAddress, PassiveReplyBothWays) {
  EXPECT_EQ(passive_reply(kIpv4), "Entering Passive Mode (10,0,0,1,195,80).");
  EXPECT_EQ(parse_passive_reply(passive_reply(kIpv4)), kIpv4);
  EXPECT_EQ(parse_passive_reply("Passive mode 10,0,0,1,195,80 follows"), kIpv4);
  EXPECT_EQ(parse_passive_reply("=10,0,0,1,195,80"), kIpv4);
  EXPECT_FALSE(parse_passive_reply("Entering Passive Mode (10,0,0,1)."));
  EXPECT_FALSE(parse_passive_reply(""));
}

TEST(FtpDataAddress, ExtendedPassiveReplyBothWays) {
  EXPECT_EQ(extended_passive_reply(50000), "Entering Extended Passive Mode (|||50000|)");
  EXPECT_EQ(parse_extended_passive_reply(extended_passive_reply(50000)), 50000);
  EXPECT_EQ(parse_extended_passive_reply("ok (!!!1!)"), 1);
  for (const auto* text :
       {"", "(", "(|||", "(|||0|)", "(|||65536|)", "(||50000|)", "(|1||50000|)", "(|||50000)", "|||5|"}) {
    EXPECT_FALSE(parse_extended_passive_reply(text)) << text;
  }
}

}  // namespace
