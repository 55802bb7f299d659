// The kernel's tables of sockets, as /proc/net shows them.
#include <gtest/gtest.h>

#include "emulator/node_inspection.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 00000000:0015 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 "
    "100\n"
    "   1: 0400000A:0050 3200000A:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20\n"
    "   2: 0400000A:1F90 3200000A:C351 06 00000000:00000000 03:00000FA0 00000000     0        0 0 3 0\n";

constexpr const char* kTcp6 =
    "  sl  local_address                         remote_address                        st tx_queue rx_queue\n"
    "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A "
    "00000000:00000000\n";

constexpr const char* kUdp =
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "  190: 00000000:0043 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4713 2 0 0\n"
    "  200: 0300000A:0035 0900000A:0035 01 00000000:00000000 00:00000000 00000000     0        0 4714 2 0 "
    "0\n";

TEST(ListsSocket, FindsTcpSocketsThatListen) {
  EXPECT_TRUE(lists_socket(kTcp, true, 21));
  EXPECT_TRUE(lists_socket(kTcp6, true, 80));
  EXPECT_FALSE(lists_socket(kTcp, true, 22));
}

TEST(ListsSocket, TakesNoTcpConnectionForAListener) {
  EXPECT_FALSE(lists_socket(kTcp, true, 80)) << "established";
  EXPECT_FALSE(lists_socket(kTcp, true, 8080)) << "in TIME-WAIT";
  EXPECT_FALSE(lists_socket(kTcp, true, 50000)) << "the other end's port";
}

TEST(ListsSocket, FindsEveryBoundUdpSocket) {
  EXPECT_TRUE(lists_socket(kUdp, false, 67));
  EXPECT_TRUE(lists_socket(kUdp, false, 53)) << "a connected one is bound, too";
  EXPECT_FALSE(lists_socket(kUdp, false, 68));
}

TEST(ListsSocket, SurvivesNonsense) {
  for (const char* text :
       {"", "\n", "heading only", "heading\n", "heading\n\n", "heading\n0: no-colon 1:2 0A\n",
        "heading\n0: 00000000: 1:2 0A\n", "heading\n0: 00000000:0015\n", "heading\n0: 00000000:xyzt 1:2 0A\n",
        "heading\n0: 00000000:FFFFF015 1:2 0A\n"}) {
    EXPECT_FALSE(lists_socket(text, true, 21)) << text;
  }
}

}  // namespace
}  // namespace netrig::testing
