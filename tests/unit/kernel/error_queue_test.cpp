// What the types and codes of ICMP mean (RFC 792, RFC 1812 5.2.7.1, RFC 4443 3).
#include "kernel/error_queue.hpp"

#include <gtest/gtest.h>

namespace netrig::testing {
namespace {

using Kind = NetworkError::Kind;

TEST(ErrorKind, KnowsIpv4) {
  EXPECT_EQ(error_kind(true, 3, 0), Kind::unreachable);
  EXPECT_EQ(error_kind(true, 3, 1), Kind::unreachable);
  EXPECT_EQ(error_kind(true, 3, 3), Kind::port_unreachable);
  EXPECT_EQ(error_kind(true, 3, 4), Kind::packet_too_big);
  EXPECT_EQ(error_kind(true, 3, 13), Kind::prohibited);
  EXPECT_EQ(error_kind(true, 11, 0), Kind::time_exceeded);
  EXPECT_EQ(error_kind(true, 12, 0), Kind::other);
}

TEST(ErrorKind, KnowsIpv6) {
  EXPECT_EQ(error_kind(false, 1, 0), Kind::unreachable);
  EXPECT_EQ(error_kind(false, 1, 1), Kind::prohibited);
  EXPECT_EQ(error_kind(false, 1, 4), Kind::port_unreachable);
  EXPECT_EQ(error_kind(false, 2, 0), Kind::packet_too_big);
  EXPECT_EQ(error_kind(false, 3, 0), Kind::time_exceeded);
  EXPECT_EQ(error_kind(false, 4, 0), Kind::other);
}

}  // namespace
}  // namespace netrig::testing
