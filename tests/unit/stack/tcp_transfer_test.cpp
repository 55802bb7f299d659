// Bulk data both ways over links that lose, double, reorder and damage segments: every byte arrives, in
// order.
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

struct Trouble {
  const char* name;
  std::uint32_t loss_permille = 0;
  std::uint32_t duplicate_permille = 0;
  std::uint32_t reorder_permille = 0;
  std::size_t bytes = 2'000'000;
};

std::uint8_t byte_at(std::size_t position, std::uint8_t salt) {
  return static_cast<std::uint8_t>(position * 131 + (position >> 8) * 17 + salt);
}

/// Sends on one end and checks on the other, as fast as the sockets allow.
class Flow {
 public:
  Flow(TcpRig& rig, TcpSocket& from, TcpSocket& to, std::size_t bytes, std::uint8_t salt)
      : rig_(rig), from_(from), to_(to), bytes_(bytes), salt_(salt) {}

  void step() {
    while (sent_ < bytes_) {
      std::array<std::uint8_t, 3000> chunk{};
      const auto count = std::min(chunk.size(), bytes_ - sent_);
      for (std::size_t i = 0; i < count; ++i) chunk[i] = byte_at(sent_ + i, salt_);
      const auto taken = from_.write(ByteView(chunk).first(count), rig_.now());
      sent_ += taken;
      if (taken < count) break;
    }
    if (sent_ == bytes_ && !shut_) {
      shut_ = true;
      from_.shutdown_write(rig_.now());
    }
    std::array<std::uint8_t, 5000> buffer{};
    while (const auto count = to_.read(buffer, rig_.now())) {
      for (std::size_t i = 0; i < count; ++i) wrong_ += buffer[i] != byte_at(received_ + i, salt_);
      received_ += count;
    }
  }
  bool done() const { return received_ == bytes_ && to_.connection().at_end(); }
  std::size_t wrong() const { return wrong_; }
  std::size_t received() const { return received_; }

 private:
  TcpRig& rig_;
  TcpSocket& from_;
  TcpSocket& to_;
  std::size_t bytes_;
  std::uint8_t salt_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
  std::size_t wrong_ = 0;
  bool shut_ = false;
};

class TcpTransfer : public testing::TestWithParam<Trouble> {};

TEST_P(TcpTransfer, BringsEveryByte) {
  const auto& trouble = GetParam();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    TcpRig rig(5ms, seed);
    rig.tracing = false;
    SeededRandom dice(seed * 1000);
    // With and without the options, and between two that differ.
    const auto settings_of = [](bool plain) { return plain ? plain_settings() : TcpSettings(); };
    rig.connect(settings_of(seed % 2 == 0), settings_of(seed % 4 < 2));
    ASSERT_TRUE(rig.server);
    rig.set_fate([&](const TcpHeader&, std::size_t) {
      std::vector<Duration> arrivals;
      if (random_below(dice, 1000) >= trouble.loss_permille) arrivals.push_back(rig.delay());
      if (random_below(dice, 1000) < trouble.duplicate_permille) arrivals.push_back(rig.delay() + 1ms);
      if (!arrivals.empty() && random_below(dice, 1000) < trouble.reorder_permille) arrivals.front() += 3ms;
      return arrivals;
    });
    Flow there(rig, *rig.client, *rig.server, trouble.bytes, 1);
    Flow back(rig, *rig.server, *rig.client, trouble.bytes / 3, 99);
    for (int i = 0; i < 200'000 && !(there.done() && back.done()); ++i) {
      there.step();
      back.step();
      rig.run_for(1ms);
    }
    EXPECT_TRUE(there.done()) << "seed " << seed << " received " << there.received();
    EXPECT_TRUE(back.done()) << "seed " << seed << " received " << back.received();
    EXPECT_EQ(there.wrong() + back.wrong(), 0u) << "seed " << seed;
    rig.run_for(130s);
    EXPECT_EQ(rig.a.tcp.connection_count() + rig.b.tcp.connection_count(), 0u) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Links, TcpTransfer,
    testing::Values(
        Trouble{"clean"}, Trouble{.name = "lossy", .loss_permille = 20},
        Trouble{.name = "very_lossy", .loss_permille = 150, .bytes = 100'000},
        Trouble{.name = "doubling", .duplicate_permille = 100},
        Trouble{.name = "reordering", .reorder_permille = 100},
        Trouble{.name = "all", .loss_permille = 20, .duplicate_permille = 20, .reorder_permille = 50}),
    [](const auto& link) { return std::string(link.param.name); });

/// The first free space with which a writer is woken, and the largest with which it is not.
std::pair<std::size_t, std::size_t> room_for_waking(std::size_t buffer_bytes) {
  TcpRig rig;
  rig.tracing = false;
  auto settings = plain_settings();
  settings.send_buffer_bytes = buffer_bytes;
  rig.connect(settings);
  const auto& connection = rig.client->connection();
  rig.set_fate([later = Duration(0)](const TcpHeader&, std::size_t) mutable {  // one after another
    return std::vector<Duration>{10ms + (later += 2ms)};
  });
  EXPECT_EQ(rig.client->write(Bytes(buffer_bytes), rig.now()), buffer_bytes);
  std::size_t unwanted = 0;
  for (int i = 0; i < 1000 && !connection.wants_data(); ++i) {
    unwanted = connection.sender().free_space();
    rig.run_for(1ms);
  }
  EXPECT_TRUE(connection.wants_data());
  return {connection.sender().free_space(), unwanted};
}

TEST(TcpWriter, IsWokenWhenAThirdOfTheBufferIsFree) {
  const auto [woken_at, not_at] = room_for_waking(90'000);
  EXPECT_GE(woken_at, 30'000u);
  EXPECT_GT(not_at, 0u) << "not for each acknowledgment";
}

TEST(TcpWriter, IsWokenWhenThereIsWorthwhileRoomInALargeBuffer) {
  const auto [woken_at, not_at] = room_for_waking(1 << 20);
  EXPECT_GE(woken_at, TcpSender::kWorthWaking);
  EXPECT_LT(woken_at, 2 * TcpSender::kWorthWaking);
  EXPECT_GT(not_at, 0u);
}

TEST(TcpWriter, IsWokenEarlierWhenLittleIsLeftToSend) {
  EXPECT_LT(room_for_waking(16'000).first, 16'000u / 3);
}

}  // namespace
}  // namespace netrig
