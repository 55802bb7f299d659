// How a stack's driver waits for frames.
#include "raw/raw_driver.hpp"

#include <gtest/gtest.h>

#include "unit/kernel/private_network.hpp"
#include "unit/kernel/veth_pair.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

TEST(RawDriver, LooksForMoreOfABurstAndThenSleepsAgain) {
  in_private_network([] {
    make_veth_pair("a", "b");
    boost::asio::io_context loop;
    RawDriver driver(loop);
    driver.add_device("a");
    PacketDevice other("b");
    ByteWriter frame;
    frame.bytes(MacAddress::broadcast().octets()).bytes(kSecondMac.octets()).u16(0x88b5).zeros(46);
    for (int i = 0; i < 20; ++i) other.send(PacketBuffer::copy_of(frame.view()));
    other.flush();
    EXPECT_GT(loop.run_one_for(5s), 0u) << "woken by the frames";
    EXPECT_GT(loop.poll_one(), 0u) << "and looks again";
    loop.run_for(20ms);
    EXPECT_EQ(loop.poll_one(), 0u) << "nothing is left to do";
  });
}

}  // namespace
}  // namespace netrig::testing
