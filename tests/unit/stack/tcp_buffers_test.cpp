// How buffers follow what a path holds.
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

/// Sends for a time over a path of 100 ms, as fast as the windows allow, to a reader that takes all at once.
struct LongPath {
  explicit LongPath(const TcpSettings& settings) : rig(50ms) {
    rig.tracing = false;
    rig.connect(settings, settings);
  }
  void send_for(Duration time, bool reads = true) {
    for (const auto end = rig.now() + time; rig.now() < end; rig.run_for(1ms)) {
      rig.client->write(chunk, rig.now());
      if (!reads) continue;
      while (const auto count = rig.server->read(buffer, rig.now())) received += count;
    }
  }
  std::size_t receive_window() const {
    const auto& receiver = rig.server->connection().receiver();
    return receiver.free_space() + receiver.readable();
  }

  TcpRig rig;
  Bytes chunk = Bytes(8 << 20, 'x');
  Bytes buffer = Bytes(1 << 20);
  std::size_t received = 0;
};

TEST(TcpBuffers, GrowWithTheBandwidthDelayProductUpToTheirLimits) {
  const TcpSettings settings;
  LongPath path(settings);
  EXPECT_EQ(path.receive_window(), settings.receive_buffer_bytes);
  path.send_for(3s);
  EXPECT_EQ(path.receive_window(), settings.largest_receive_buffer_bytes);
  // The window of the receiver, no longer the buffers, is what a round trip brings: 4 MiB of the sender's.
  const auto before = path.received;
  path.send_for(1s);
  EXPECT_GE(path.received - before, 9 * settings.largest_send_buffer_bytes);
}

TEST(TcpBuffers, StaySmallOnAShortPath) {
  LongPath path({});
  path.rig.set_fate([last = TimePoint(), &path](const TcpHeader&, std::size_t payload) mutable {
    // 10 Mbit/s, on which a segment of 1448 bytes takes 1.2 ms, with a queue of 40.
    const auto begin = std::max(last, path.rig.now());
    if (begin - path.rig.now() > 48ms) return std::vector<Duration>{};
    if (payload > 0) last = begin + 1200us;
    return std::vector<Duration>{begin - path.rig.now() + 2ms};
  });
  path.send_for(5s);
  EXPECT_LT(path.receive_window(), 1u << 20);
}

TEST(TcpBuffers, DoNotGrowForAReaderThatDoesNotRead) {
  const TcpSettings settings;
  LongPath path(settings);
  path.send_for(3s, false);
  EXPECT_LE(path.receive_window(),
            settings.receive_buffer_bytes + 127);  // rounded up to what its scale can tell
  EXPECT_LE(path.rig.server->connection().receiver().memory_bytes(), 2 * settings.receive_buffer_bytes);
}

TEST(TcpBuffers, AreAsSmallAsTheyAreSetTo) {
  auto settings = TcpSettings();
  settings.largest_receive_buffer_bytes = settings.largest_send_buffer_bytes = 0;
  LongPath path(settings);
  path.send_for(2s);
  EXPECT_EQ(path.receive_window(), settings.receive_buffer_bytes);
  EXPECT_LE(path.rig.client->connection().sender().queued_bytes(), settings.send_buffer_bytes);
}

}  // namespace
}  // namespace netrig
