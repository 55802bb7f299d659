// What a router makes of the segments of a connection.
#include "router/tcp_tracking.hpp"

#include <gtest/gtest.h>

#include <string>

namespace netrig {
namespace {

using Effect = TcpTracking::Effect;
using Kind = TcpTracking::Kind;

/// Plays ">S <SA >A" and the like: > of the original direction, < of the reply; each letter of the result is
/// the effect of one segment: f(ollows), t(olerated), i(nvalid), b(egins anew), e(nds).
class Play {
 public:
  explicit Play(const std::string& first) { began = tracking.begin({.kind = kind_of(first), .end = 1001}); }

  std::string operator()(const std::string& segments) {
    std::string effects;
    for (std::size_t at = 0; at < segments.size();) {
      const auto end = std::min(segments.find(' ', at), segments.size());
      effects += step(segments.substr(at, end - at));
      at = end + 1;
    }
    return effects;
  }

  static Kind kind_of(const std::string& flags) {
    if (flags == "S") return Kind::syn;
    if (flags == "SA") return Kind::syn_ack;
    if (flags == "F") return Kind::fin;
    if (flags == "A") return Kind::ack;
    return flags == "R" ? Kind::rst : Kind::none;
  }

  TcpTracking tracking;
  bool began = false;
  std::uint32_t acknowledgment = 1001;

 private:
  char step(const std::string& text) {
    const auto direction = text[0] == '>' ? Direction::original : Direction::reply;
    const auto effect = tracking.next(
        direction, {.kind = kind_of(text.substr(1)), .end = 1001, .acknowledgment = acknowledgment},
        answered_);
    answered_ |= direction == Direction::reply && effect != Effect::invalid;
    switch (effect) {
      case Effect::follows:
        return 'f';
      case Effect::tolerated:
        return 't';
      case Effect::invalid:
        return 'i';
      case Effect::begins_anew:
        return 'b';
      case Effect::ends:
        return 'e';
    }
    return '?';
  }
  bool answered_ = false;
};

TEST(TcpTracking, BeginsWithASynOrInTheMiddle) {
  EXPECT_TRUE(Play("S").began);
  EXPECT_TRUE(Play("A").began);
  EXPECT_FALSE(Play("SA").began);
  EXPECT_FALSE(Play("F").began);
  EXPECT_FALSE(Play("R").began);
  EXPECT_FALSE(Play("none").began);
}

TEST(TcpTracking, IsEstablishedFromTheThirdSegmentToTheFirstFin) {
  Play play("S");
  EXPECT_FALSE(play.tracking.established());
  EXPECT_EQ(play("<SA"), "f");
  EXPECT_FALSE(play.tracking.established());
  EXPECT_EQ(play(">A <A >A"), "fff");
  EXPECT_TRUE(play.tracking.established());
  EXPECT_EQ(play("<F"), "f");
  EXPECT_FALSE(play.tracking.established());
  EXPECT_EQ(play(">A >F <A"), "fff");
  EXPECT_FALSE(play.tracking.established());
}

TEST(TcpTracking, IsEstablishedWhenPickedUp) {
  EXPECT_TRUE(Play("A").tracking.established());
}

TEST(TcpTracking, ASynAgainDoesNotKeepItAlive) {
  Play play("S");
  EXPECT_EQ(play(">S >S"), "tt");
  EXPECT_EQ(play("<SA"), "f");
}

TEST(TcpTracking, ARefusalLeavesNothing) {
  EXPECT_EQ(Play("S")("<R"), "e");
  EXPECT_EQ(Play("S")(">R"), "e") << "nor does a change of mind";
}

TEST(TcpTracking, SegmentsThatCannotBe) {
  EXPECT_EQ(Play("S")(">A"), "i") << "before the answer";
  EXPECT_EQ(Play("S")(">F"), "i");
  EXPECT_EQ(Play("S")(">SA"), "i") << "of its own SYN";
  EXPECT_EQ(Play("S")("<SA >A <S"), "ffi");
  EXPECT_EQ(Play("S")("<SA >none"), "fi");
}

TEST(TcpTracking, AChallengeToASynIsTolerated) {
  EXPECT_EQ(Play("S")("<A >R"), "tf") << "RFC 9293 3.10.7.3: a half-open connection";
}

TEST(TcpTracking, ASimultaneousOpenIsEstablishedWithData) {
  Play play("S");
  EXPECT_EQ(play("<S >SA <SA"), "tft");
  EXPECT_FALSE(play.tracking.established());
  EXPECT_EQ(play(">A"), "f");
  EXPECT_TRUE(play.tracking.established());
}

TEST(TcpTracking, EndedConnectionsAreOpenedAnew) {
  EXPECT_EQ(Play("S")("<SA >A >F <A <F >A >S"), "ffffffb");
  EXPECT_EQ(Play("S")("<SA >A >R >S"), "fffb") << "by who has reset it";
}

TEST(TcpTracking, ASynAfterTheOthersResetWaitsForItsAnswer) {
  Play play("S");
  EXPECT_EQ(play("<SA >A <R >S"), "ffft");
  EXPECT_EQ(play("<SA >A"), "ff");
  EXPECT_TRUE(play.tracking.established());
}

TEST(TcpTracking, ASynInTheMiddleWaitsForItsAnswer) {
  Play play("S");
  EXPECT_EQ(play("<SA >A >S"), "fft");
  EXPECT_TRUE(play.tracking.established()) << "anybody may have sent it";
  play.acknowledgment = 999;
  EXPECT_EQ(play("<SA"), "t");
  EXPECT_EQ(play(">S"), "t");
  play.acknowledgment = 1001;
  EXPECT_EQ(play("<SA"), "f");
  EXPECT_FALSE(play.tracking.established());
}

TEST(TcpTracking, AFilterClosesIt) {
  Play play("S");
  EXPECT_EQ(play("<SA >A"), "ff");
  play.tracking.close();
  EXPECT_FALSE(play.tracking.established());
  EXPECT_EQ(play(">S"), "b");
}

}  // namespace
}  // namespace netrig
