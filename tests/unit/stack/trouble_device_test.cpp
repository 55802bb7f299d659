// The bad link of the tests: what it does is what it was asked for, the same for the same seed, and nothing
// stays in it.
#include "support/trouble_device.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <set>

#include "wire/ethernet_header.hpp"

namespace netrig::testing {
namespace {

constexpr std::size_t kFrames = 10'000;

/// Receives what it was sent.
class LoopedDevice final : public FrameDevice {
 public:
  MacAddress mac() const override { return {}; }
  std::uint32_t mtu_bytes() const override { return 1500; }
  void send(PacketBuffer frame) override { frames_.push_back(std::move(frame)); }
  std::optional<PacketBuffer> receive() override {
    if (frames_.empty()) return {};
    return frames_.pop_front();
  }

 private:
  RingQueue<PacketBuffer> frames_;
};

PacketBuffer numbered(std::uint32_t number, std::uint16_t ether_type = kEtherTypeIpv4) {
  ByteWriter writer;
  EthernetHeader header;
  header.ether_type = ether_type;
  header.serialize(writer);
  return PacketBuffer::copy_of(writer.u32(number).zeros(60).view());
}

std::uint32_t number_of(const PacketBuffer& frame) {
  return ByteReader(frame.bytes().subspan(EthernetHeader::kLengthBytes)).u32();
}

/// The frames' numbers as they come out, received until nothing comes any more.
std::vector<std::uint32_t> pass(TroubleDevice& device, std::size_t frames = kFrames) {
  for (std::uint32_t i = 0; i < frames; ++i) device.send(numbered(i));
  std::vector<std::uint32_t> numbers;
  for (unsigned quiet = 0; quiet <= Trouble::kMostOvertaking;) {
    device.flush();
    const auto frame = device.receive();
    quiet = frame ? 0 : quiet + 1;
    if (frame) numbers.push_back(number_of(*frame));
  }
  return numbers;
}

TEST(TroubleDevice, WithoutTroubleIsNotThere) {
  LoopedDevice inner;
  TroubleDevice device(inner, 1, {}, {});
  const auto numbers = pass(device);
  ASSERT_EQ(numbers.size(), kFrames);
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
}

TEST(TroubleDevice, LosesAboutAsManyAsAskedBothWays) {
  LoopedDevice inner;
  TroubleDevice device(inner, 1, {.lost = 0.1}, {.lost = 0.5});
  const auto numbers = pass(device);
  EXPECT_NEAR(static_cast<double>(device.sent().lost), 0.1 * kFrames, 0.02 * kFrames);
  EXPECT_EQ(numbers.size(), kFrames - device.sent().lost - device.received().lost);
  EXPECT_NEAR(static_cast<double>(numbers.size()), 0.45 * kFrames, 0.02 * kFrames);
}

TEST(TroubleDevice, DoublesFrames) {
  LoopedDevice inner;
  TroubleDevice device(inner, 1, {.duplicated = 0.2}, {});
  const auto numbers = pass(device);
  EXPECT_NEAR(static_cast<double>(device.sent().duplicated), 0.2 * kFrames, 0.02 * kFrames);
  EXPECT_EQ(numbers.size(), kFrames + device.sent().duplicated);
  EXPECT_EQ(std::set(numbers.begin(), numbers.end()).size(), kFrames);
}

TEST(TroubleDevice, ReordersByNoMoreThanItSaysAndKeepsNothing) {
  LoopedDevice inner;
  TroubleDevice device(inner, 1, {.reordered = 0.1}, {});
  const auto numbers = pass(device);
  EXPECT_NEAR(static_cast<double>(device.sent().reordered), 0.1 * kFrames, 0.02 * kFrames);
  EXPECT_EQ(std::set(numbers.begin(), numbers.end()).size(), kFrames);
  EXPECT_FALSE(std::ranges::is_sorted(numbers));
  for (std::size_t i = 0; i + 20 < numbers.size(); ++i) {  // eight that pass, and others held meanwhile
    EXPECT_NEAR(static_cast<double>(numbers[i]), static_cast<double>(i), 20) << "seed 1, at " << i;
  }
}

TEST(TroubleDevice, FlipsOneBitBehindTheEthernetHeaderOfIpOnly) {
  LoopedDevice inner;
  TroubleDevice device(inner, 1, {.corrupted = 1}, {});
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const auto whole = numbered(i);
    device.send(whole.copy());
    const auto frame = device.receive();
    ASSERT_TRUE(frame && frame->size() == whole.size());
    int flipped = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      const int here = std::popcount(static_cast<unsigned>(frame->bytes()[at] ^ whole.bytes()[at]));
      EXPECT_TRUE(here == 0 || at >= EthernetHeader::kLengthBytes);
      flipped += here;
    }
    EXPECT_EQ(flipped, 1);
  }
  const auto arp = numbered(1, kEtherTypeArp);
  device.send(arp.copy());
  EXPECT_TRUE(std::ranges::equal(device.receive()->bytes(), arp.bytes()));
}

TEST(TroubleDevice, RepeatsItselfBySeed) {
  const Trouble trouble{.lost = 0.1, .duplicated = 0.1, .reordered = 0.1, .corrupted = 0.1};
  const auto numbers = [&](std::uint64_t seed) {
    LoopedDevice inner;
    TroubleDevice device(inner, seed, trouble, trouble);
    return pass(device);
  };
  EXPECT_EQ(numbers(7), numbers(7));
  EXPECT_NE(numbers(7), numbers(8));
}

}  // namespace
}  // namespace netrig::testing
