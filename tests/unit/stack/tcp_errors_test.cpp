// ICMP errors that a connection hears of (RFC 9293 3.9.2.2, RFC 1191 6.4), and which it believes (RFC 5927).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/played_peer.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using Kind = NetworkError::Kind;
using State = TcpControlBlock::State;
namespace errc = boost::system::errc;

struct Icmp {
  Kind kind;
  std::uint8_t type;
  std::uint8_t code;
  std::optional<std::uint32_t> mtu_bytes = {};
};

class TcpErrors : public testing::Test, protected PlayedPeer {
 protected:
  /// About the segment of ours that begins at `position`.
  void tell(const Icmp& icmp, std::uint32_t position) {
    ByteWriter quoted;
    quoted.u16(TcpRig::kClientPort).u16(TcpRig::kServerPort).u32(own_start() + position);
    NetworkError error;
    error.kind = icmp.kind;
    error.icmp_type = icmp.type;
    error.icmp_code = icmp.code;
    error.offender = *IpAddress::parse("10.0.0.254");
    error.mtu_bytes = icmp.mtu_bytes;
    error.destination.address = rig.b.address();
    error.quoted = std::move(quoted).take();
    rig.a.tcp.error_arrived(error, rig.a.address(), rig.now());
  }

  static constexpr Icmp kNetUnreachable{Kind::unreachable, 3, 0};
  static constexpr Icmp kHostUnreachable{Kind::unreachable, 3, 1};
  static constexpr Icmp kProtocolUnreachable{Kind::unreachable, 3, 2};
  static constexpr Icmp kPortUnreachable{Kind::port_unreachable, 3, 3};
  static constexpr Icmp kSourceRouteFailed{Kind::unreachable, 3, 5};
  static constexpr Icmp kTtlExceeded{Kind::time_exceeded, 11, 0};
  static constexpr Icmp kReassemblyTimeExceeded{Kind::time_exceeded, 11, 1};
  static constexpr Icmp kParameterProblem{Kind::unreachable, 12, 0};
};

TEST_F(TcpErrors, Rfc9293Must56WhatMayPassEndsNoConnection) {
  establish();
  write(10);
  for (const auto& error : {kNetUnreachable, kHostUnreachable, kSourceRouteFailed, kTtlExceeded,
                            kReassemblyTimeExceeded, kParameterProblem}) {
    tell(error, 1);
    EXPECT_EQ(connection().state(), State::established) << +error.type << "/" << +error.code;
  }
}

/// … and is the reason that its user hears if it did not pass.
TEST_F(TcpErrors, Rfc9293Shld25WhatDidNotPassIsTheReasonOfTheEnd) {
  establish();
  write(10);
  tell(kHostUnreachable, 1);
  rig.run_for(1h);
  EXPECT_EQ(connection().error(), make_error_code(errc::host_unreachable));
}

TEST_F(TcpErrors, Rfc9293Shld25WhatHasPassedIsForgotten) {
  establish();
  write(10);
  tell(kHostUnreachable, 1);
  send(at_peer(1), 11);
  write(10);
  rig.run_for(1h);
  EXPECT_EQ(connection().error(), make_error_code(errc::timed_out));
}

/// The departure from SHLD-26: anybody could have sent it.
TEST_F(TcpErrors, Rfc5927Section52NorDoesARefusalEndWhatStands) {
  establish();
  write(10);
  for (const auto& error : {kProtocolUnreachable, kPortUnreachable}) tell(error, 1);
  EXPECT_EQ(connection().state(), State::established);
}

TEST_F(TcpErrors, Rfc9293Shld26ARefusalEndsAHandshake) {
  tell(kPortUnreachable, 0);
  EXPECT_EQ(connection().error(), make_error_code(errc::connection_refused));
}

/// The departure from MUST-56, as Linux: whoever opens a connection is not to wait four minutes for what is
/// known.
class TcpErrorsOfAHandshake : public TcpErrors {
 protected:
  Error end_by(const Icmp& icmp) {
    tell(icmp, 0);
    return connection().error().value_or(Error());
  }
};

TEST_F(TcpErrorsOfAHandshake, Rfc5461Section41AnUnreachableHostEndsIt) {
  EXPECT_EQ(end_by(kHostUnreachable), errc::host_unreachable);
}

TEST_F(TcpErrorsOfAHandshake, Rfc5461Section41ATimeThatIsExceededEndsIt) {
  EXPECT_EQ(end_by(kTtlExceeded), errc::host_unreachable);
}

TEST_F(TcpErrors, Rfc5927Section4AnErrorAboutWhatIsNotInFlightIsAForgery) {
  for (const std::uint32_t position : {1u, 2u, 0xffffffffu}) {
    tell(kPortUnreachable, position);
    EXPECT_EQ(connection().state(), State::syn_sent) << position;
  }
  establish();
  write(1000);
  send(at_peer(1), 1001);
  write(500);
  for (const std::uint32_t position : {1u, 1000u, 1501u}) {
    tell({Kind::packet_too_big, 3, 4, 600}, position);
    EXPECT_EQ(sender().segment_size(), 1000u) << position;
  }
  tell({Kind::packet_too_big, 3, 4, 600}, 1001);
  EXPECT_EQ(sender().segment_size(), 560u);
}

TEST_F(TcpErrors, Rfc1191Section64APathThatNarrowsIsNoCongestion) {
  establish();
  write(1000);
  send(at_peer(1), 1001);  // the initial window is over, which is one of segments
  write(5000);
  answers();
  const auto window = sender().congestion().window();
  tell({Kind::packet_too_big, 3, 4, 640}, 1001);
  EXPECT_EQ(sender().congestion().window(), window);
  EXPECT_EQ(answers().front(), ". 1001:1601 ack 1 win 65535") << "at once, in smaller pieces";
}

}  // namespace
}  // namespace netrig
