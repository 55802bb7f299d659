#include "dns/framing.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

TEST(DnsFraming, PutsTheLengthInFront) {
  EXPECT_EQ(frame(hex("aa bb cc")), hex("00 03 aa bb cc"));
}

TEST(DnsFraming, FindsMessagesHoweverTheyArrive) {
  const auto stream = hex("00 03 aa bb cc 00 00 00 01 dd");
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    Deframer deframer;
    std::vector<Bytes> messages;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      deframer.push(ByteView(stream).subspan(at, std::min(step, stream.size() - at)));
      while (auto message = deframer.next()) messages.push_back(*message);
    }
    EXPECT_THAT(messages, testing::ElementsAre(hex("aa bb cc"), Bytes(), hex("dd"))) << step;
  }
}

TEST(DnsFraming, WaitsForTheRest) {
  Deframer deframer;
  deframer.push(hex("00 03 aa"));
  EXPECT_FALSE(deframer.next());
  deframer.push(hex("bb cc"));
  EXPECT_EQ(deframer.next(), hex("aa bb cc"));
}

}  // namespace
}  // namespace netrig::dns
