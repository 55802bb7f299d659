// What every Host promises about TCP (host/tcp.hpp).
#include <algorithm>
#include <numeric>

#include "host/random.hpp"
#include "host_world.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

class TcpContract : public HostContract {};
NETRIG_IN_EVERY_WORLD(TcpContract);

Bytes pattern(std::size_t count) {
  Bytes bytes(count);
  std::uint32_t value = 1;
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>((value = value * 1664525u + 1013904223u) >> 24);
  return bytes;
}

Task<> write_all(TcpConnection& connection, ByteView bytes, Deadline deadline) {
  auto written = co_await connection.write(bytes, deadline);
  if (!written) throw boost::system::system_error(written.error());
  (void)connection.shutdown_write();
}

Task<> close_later(Host& host, std::function<void()> close) {
  co_await host.sleep_until(host.now() + 20ms);
  close();
}

TEST_P(TcpContract, EndsOfAConnectionKnowEachOther) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    EXPECT_EQ(pair.client->local(), pair.server->remote());
    EXPECT_EQ(pair.client->remote(), pair.server->local());
    EXPECT_EQ(pair.server->local().address, world().address());
    EXPECT_NE(pair.client->local().port, 0);
  });
}

TEST_P(TcpContract, BytesArriveInOrderBothWays) {
  run([&]() -> Task<> {
    const Bytes there = pattern(3'000'000);
    const Bytes back = pattern(1'000'001);
    auto pair = co_await connected_pair(world());
    TaskGroup writers(host());
    writers.spawn(write_all(*pair.client, there, soon()));
    writers.spawn(write_all(*pair.server, back, soon()));
    auto got_there = co_await read_to_end(world(), *pair.server);
    auto got_back = co_await read_to_end(world(), *pair.client);
    auto joined = co_await writers.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_TRUE(std::ranges::equal(as_bytes(got_there), there));
    EXPECT_TRUE(std::ranges::equal(as_bytes(got_back), back));
  });
}

TEST_P(TcpContract, AnEndOfFileThatIsThereIsNeverATimeOut) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    auto shut = pair.client->shutdown_write();
    EXPECT_TRUE(shut.has_value());
    co_await host().sleep_until(host().now() + 50ms);
    std::array<std::uint8_t, 16> buffer;
    for (int i = 0; i < 3; ++i) {
      auto count = co_await pair.server->read(buffer, passed());
      CO_ASSERT(!count);
      EXPECT_EQ(count.error(), HostError::end_of_file);
    }
  });
}

TEST_P(TcpContract, DataThatIsThereIsNeverATimeOut) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    auto written = co_await pair.client->write(as_bytes("hello"), soon());
    CO_ASSERT(written);
    co_await host().sleep_until(host().now() + 50ms);
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.server->read(buffer, passed());
    CO_ASSERT(count);
    EXPECT_EQ(as_text(ByteView(buffer).first(*count)), "hello");
  });
}

TEST_P(TcpContract, AReadTimesOutNotBeforeItsDeadlineAndCanBeRepeated) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    std::array<std::uint8_t, 16> buffer;
    for (int i = 0; i < 5; ++i) {
      const Deadline deadline = in(10ms);
      auto count = co_await pair.server->read(buffer, deadline);
      CO_ASSERT(!count);
      EXPECT_EQ(count.error(), HostError::timed_out);
      EXPECT_GE(host().now(), *deadline);
      EXPECT_LT(host().now(), *deadline + 5s);
    }
    auto written = co_await pair.client->write(as_bytes("late"), soon());
    CO_ASSERT(written);
    auto count = co_await pair.server->read(buffer, soon());
    CO_ASSERT(count);
    EXPECT_EQ(as_text(ByteView(buffer).first(*count)), "late");
  });
}

Task<> write_bytes_slowly(Host& host, TcpConnection& connection, const Bytes& bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto written = co_await connection.write(ByteView(bytes).subspan(i, 1), {});
    if (!written) throw boost::system::system_error(written.error());
    co_await host.sleep_until(host.now() + 500us);
  }
  (void)connection.shutdown_write();
}

TEST_P(TcpContract, TimeOutsBetweenTheBytesLoseNone) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    const Bytes bytes = pattern(200);
    TaskGroup writer(host());
    writer.spawn(write_bytes_slowly(host(), *pair.client, bytes));
    Bytes got;
    std::array<std::uint8_t, 16> buffer;
    int time_outs = 0;
    for (;;) {
      auto count = co_await pair.server->read(buffer, in(100us));
      if (!count && count.error() == HostError::end_of_file) break;
      if (!count) {
        EXPECT_EQ(count.error(), HostError::timed_out);
        ++time_outs;
        continue;
      }
      got.insert(got.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
    }
    EXPECT_EQ(got, bytes);
    EXPECT_GT(time_outs, 0);
    auto joined = co_await writer.join(soon());
    EXPECT_TRUE(joined.has_value());
  });
}

TEST_P(TcpContract, AfterAHalfCloseTheOtherDirectionGoesOn) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    auto shut = pair.client->shutdown_write();
    EXPECT_TRUE(shut.has_value());
    auto nothing = co_await read_to_end(world(), *pair.server);
    EXPECT_EQ(nothing, "");
    auto written = co_await pair.server->write(as_bytes("still here"), soon());
    CO_ASSERT(written);
    pair.server->close();
    auto rest = co_await read_to_end(world(), *pair.client);
    EXPECT_EQ(rest, "still here");
    auto refused = co_await pair.client->write(as_bytes("x"), soon());
    EXPECT_FALSE(refused.has_value());
  });
}

TEST_P(TcpContract, AnAbortIsAReset) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    pair.client->abort();
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.server->read(buffer, soon());
    CO_ASSERT(!count);
    EXPECT_EQ(count.error(), boost::system::errc::connection_reset);
    auto closed = co_await pair.client->read(buffer, soon());
    CO_ASSERT(!closed);
    EXPECT_EQ(closed.error(), HostError::closed);
  });
}

TEST_P(TcpContract, ClosingWithUnreadDataIsAReset) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    auto written = co_await pair.server->write(as_bytes("nobody reads this"), soon());
    CO_ASSERT(written);
    co_await host().sleep_until(host().now() + 50ms);
    pair.client.reset();
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.server->read(buffer, soon());
    CO_ASSERT(!count);
    EXPECT_EQ(count.error(), boost::system::errc::connection_reset);
  });
}

TEST_P(TcpContract, ConnectingToAPortWithoutListenerIsRefused) {
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().address(), 0}}).value();
    const Endpoint gone = listener->local();
    listener.reset();
    const TcpOptions options;
    auto connection = co_await host().tcp_connect(gone, options, soon());
    CO_ASSERT(!connection);
    EXPECT_EQ(connection.error(), boost::system::errc::connection_refused);
  });
}

TEST_P(TcpContract, ConnectingTimesOutWhereNobodyAnswers) {
  run([&]() -> Task<> {
    // A listener whose backlog is full answers no more.
    auto listener = host().tcp_listen({.local = {world().address(), 0}, .backlog = 1}).value();
    std::vector<std::unique_ptr<TcpConnection>> waiting;
    const TcpOptions options;
    for (int i = 0; i < 8; ++i) {
      const Deadline deadline = in(50ms);
      auto connection = co_await host().tcp_connect(listener->local(), options, deadline);
      if (connection) {
        waiting.push_back(std::move(*connection));
        continue;
      }
      EXPECT_EQ(connection.error(), HostError::timed_out);
      EXPECT_GE(host().now(), *deadline);
      co_return;
    }
    ADD_FAILURE() << "eight connections fit into a backlog of one";
  });
}

TEST_P(TcpContract, AWriteThatNobodyReadsTimesOut) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    const Bytes bytes(64 << 20);
    const Deadline deadline = in(100ms);
    auto written = co_await pair.client->write(bytes, deadline);
    CO_ASSERT(!written);
    EXPECT_EQ(written.error(), HostError::timed_out);
    EXPECT_GE(host().now(), *deadline);
  });
}

TEST_P(TcpContract, ClosingEndsAReadWithClosed) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    TaskGroup closers(host());
    auto* client = pair.client.get();
    closers.spawn(close_later(host(), [client] { client->close(); }));
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await client->read(buffer, soon());
    CO_ASSERT(!count);
    EXPECT_EQ(count.error(), HostError::closed);
    auto again = co_await client->read(buffer, soon());
    CO_ASSERT(!again);
    EXPECT_EQ(again.error(), HostError::closed);
    auto write = co_await client->write(as_bytes("x"), soon());
    CO_ASSERT(!write);
    EXPECT_EQ(write.error(), HostError::closed);
    auto joined = co_await closers.join(soon());
    EXPECT_TRUE(joined.has_value());
  });
}

TEST_P(TcpContract, AConnectionMayBeDestroyedWhileACoroutineReads) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    TaskGroup closers(host());
    closers.spawn(close_later(host(), [&pair] { pair.client.reset(); }));
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.client->read(buffer, soon());
    CO_ASSERT(!count);
    EXPECT_EQ(count.error(), HostError::closed);
    auto joined = co_await closers.join(soon());
    EXPECT_TRUE(joined.has_value());
  });
}

TEST_P(TcpContract, AcceptTimesOutAndEndsWhenClosed) {
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().address(), 0}}).value();
    auto none = co_await listener->accept(at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    TaskGroup closers(host());
    auto* open = listener.get();
    closers.spawn(close_later(host(), [open] { open->close(); }));
    auto closed = co_await listener->accept(soon());
    CO_ASSERT(!closed);
    EXPECT_EQ(closed.error(), HostError::closed);
    auto joined = co_await closers.join(soon());
    EXPECT_TRUE(joined.has_value());
  });
}

TEST_P(TcpContract, OneAddressHasOneListener) {
  run([&]() -> Task<> {
    auto first = host().tcp_listen({.local = {world().address(), 0}}).value();
    auto second = host().tcp_listen({.local = first->local()});
    CO_ASSERT(!second);
    EXPECT_EQ(second.error(), boost::system::errc::address_in_use);
  });
}

TEST_P(TcpContract, ALocalEndpointIsKept) {
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().address(), 0}}).value();
    TcpOptions options;
    options.local = Endpoint{world().other_address(), 0};
    auto connection = co_await host().tcp_connect(listener->local(), options, soon());
    CO_ASSERT(connection);
    EXPECT_EQ((*connection)->local().address, world().other_address());
    auto accepted = co_await listener->accept(soon());
    CO_ASSERT(accepted);
    EXPECT_EQ((*accepted)->remote(), (*connection)->local());
  });
}

TEST_P(TcpContract, UnacknowledgedDataEndsAConnectionAfterItsUserTimeout) {
  run([&]() -> Task<> {
    TcpOptions options;
    options.user_timeout = 600ms;
    auto pair = co_await connected_pair(world(), options);
    world().cut();
    const auto begin = host().now();
    auto written = co_await pair.client->write(as_bytes("anyone?"), soon());
    CO_ASSERT(written);
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.client->read(buffer, soon());
    CO_ASSERT(!count);
    EXPECT_EQ(count.error(), boost::system::errc::timed_out);
    EXPECT_GE(host().now() - begin, 600ms);
    EXPECT_LT(host().now() - begin, 5s);
  });
}

TEST_P(TcpContract, WithoutAUserTimeoutItIsLookedForMuchLonger) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    world().cut();
    auto written = co_await pair.client->write(as_bytes("anyone?"), soon());
    CO_ASSERT(written);
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.client->read(buffer, in(1500ms));
    CO_ASSERT(!count);
    EXPECT_EQ(count.error(), HostError::timed_out);
    EXPECT_GT(pair.client->statistics().segments_retransmitted, 0u);
  });
}

TEST_P(TcpContract, AListenerOutlivesTheWantOfDescriptors) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "UndefinedBehaviorSanitizer itself needs a descriptor to look at an object";
#endif
  if (!world().exhaust()) GTEST_SKIP() << "this host has no limit of descriptors";
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().address(), 0}}).value();
    const TcpOptions options;
    std::vector<std::unique_ptr<TcpConnection>> clients;
    for (int i = 0; i < 3; ++i) {
      auto client = co_await host().tcp_connect(listener->local(), options, soon());
      CO_ASSERT(client);
      clients.push_back(std::move(*client));
    }
    auto first = co_await listener->accept(soon());
    CO_ASSERT(first);
    auto exhausted = world().exhaust();
    for (int i = 0; i < 3; ++i) {
      auto refused = co_await listener->accept(soon());
      CO_ASSERT(!refused);
      EXPECT_EQ(refused.error(), boost::system::errc::too_many_files_open);
    }
    auto written = co_await clients[0]->write(as_bytes("still here"), soon());
    CO_ASSERT(written);
    clients[0]->close();
    auto text = co_await read_to_end(world(), **first);
    EXPECT_EQ(text, "still here");
    exhausted.reset();
    for (int i = 1; i < 3; ++i) {
      auto later = co_await listener->accept(soon());
      CO_ASSERT(later);
      EXPECT_EQ((*later)->remote(), clients[static_cast<std::size_t>(i)]->local());
    }
    auto none = co_await listener->accept(at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
  });
}

Task<> send_and_shut(TcpConnection& connection, File& file, std::uint64_t offset, std::uint64_t length,
                     std::uint64_t& sent, Deadline deadline) {
  auto count = co_await connection.send_file(file, offset, length, deadline);
  if (!count) throw boost::system::system_error(count.error());
  sent = *count;
  (void)connection.shutdown_write();
}

TEST_P(TcpContract, SendFileSendsTheAskedPart) {
  run([&]() -> Task<> {
    const Bytes content = pattern(2'500'000);
    auto file = host().files().own().open("content", OpenMode::write).value();
    EXPECT_TRUE(file->write_at(0, content).has_value());
    auto pair = co_await connected_pair(world());
    std::uint64_t sent = 0;
    TaskGroup senders(host());
    senders.spawn(send_and_shut(*pair.client, *file, 1000, 2'000'000, sent, soon()));
    auto got = co_await read_to_end(world(), *pair.server);
    auto joined = co_await senders.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_EQ(sent, 2'000'000u);
    EXPECT_TRUE(std::ranges::equal(as_bytes(got), ByteView(content).subspan(1000, 2'000'000)));
  });
}

TEST_P(TcpContract, SendFileSaysHowLittleThereWas) {
  run([&]() -> Task<> {
    auto file = host().files().own().open("short", OpenMode::write).value();
    EXPECT_TRUE(file->write_at(0, as_bytes("0123456789")).has_value());
    auto pair = co_await connected_pair(world());
    auto sent = co_await pair.client->send_file(*file, 4, 1'000'000, soon());
    CO_ASSERT(sent);
    EXPECT_EQ(*sent, 6u);
    auto beyond = co_await pair.client->send_file(*file, 40, 1'000'000, soon());
    CO_ASSERT(beyond);
    EXPECT_EQ(*beyond, 0u);
    pair.client->close();
    auto got = co_await read_to_end(world(), *pair.server);
    EXPECT_EQ(got, "456789");
  });
}

TEST_P(TcpContract, WritesThatTheirDeadlineCutsSayHowFarTheyCame) {
  run([&]() -> Task<> {
    const Bytes content(64'000'000, 'x');  // more than any buffer takes
    auto file = host().files().own().open("content", OpenMode::write).value();
    EXPECT_TRUE(file->write_at(0, content).has_value());
    for (const bool by_file : {false, true}) {
      auto pair = co_await connected_pair(world());
      std::uint64_t sent = 0;
      const auto soon_over = host().now() + 50ms;
      if (by_file) {
        auto count = co_await pair.client->send_file(*file, 0, content.size(), soon_over);
        CO_ASSERT(count);
        sent = *count;
      } else {
        auto count = co_await pair.client->write_until(content, soon_over);
        CO_ASSERT(count);
        sent = *count;
      }
      EXPECT_GT(sent, 0u);
      EXPECT_LT(sent, content.size());
      for (;;) {  // until the buffers are full
        auto more = co_await pair.client->write_until(content, host().now() + 50ms);
        if (!more) {
          EXPECT_EQ(more.error(), HostError::timed_out);
          break;
        }
        sent += *more;
      }
      pair.client->close();
      auto got = co_await read_to_end(world(), *pair.server);
      EXPECT_EQ(got.size(), sent);
    }
  });
}

Task<> write_and_shut(TcpConnection& connection, ByteView bytes, Deadline deadline) {
  auto written = co_await connection.write(bytes, deadline);
  if (!written) throw boost::system::system_error(written.error());
  (void)connection.shutdown_write();
}

TEST_P(TcpContract, ReceiveFileWritesAllThatComes) {
  run([&]() -> Task<> {
    const Bytes content = pattern(2'500'000);
    auto file = host().files().own().open("received", OpenMode::write).value();
    auto pair = co_await connected_pair(world());
    TaskGroup senders(host());
    senders.spawn(write_and_shut(*pair.client, content, soon()));
    Bytes buffer(10'000);
    std::uint64_t offset = 100;  // a gap is filled with zeros
    for (;;) {
      auto count = co_await pair.server->receive_file(*file, offset, buffer, soon());
      if (!count) {
        EXPECT_EQ(count.error(), HostError::end_of_file);
        break;
      }
      EXPECT_GT(*count, 0u);
      offset += *count;
    }
    auto joined = co_await senders.join(soon());
    EXPECT_TRUE(joined.has_value());
    const auto got = read_all(*file, 10'000'000).value();
    EXPECT_TRUE(std::ranges::equal(ByteView(got).subspan(100), content));
  });
}

TEST_P(TcpContract, ReceiveFileSaysWhatTheFileSays) {
  run([&]() -> Task<> {
    { auto made = host().files().own().open("read-only", OpenMode::write); }
    auto file = host().files().own().open("read-only", OpenMode::read).value();
    auto pair = co_await connected_pair(world());
    Bytes buffer(100);
    auto none = co_await pair.server->receive_file(*file, 0, buffer, at_once());
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    auto written = co_await pair.client->write(as_bytes("0123456789"), soon());
    CO_ASSERT(written);
    auto refused = co_await pair.server->receive_file(*file, 0, buffer, soon());
    CO_ASSERT(!refused);
    EXPECT_EQ(refused.error(), boost::system::errc::bad_file_descriptor);
  });
}

TEST_P(TcpContract, StatisticsCountThePayload) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    auto written = co_await pair.client->write(as_bytes("0123456789"), soon());
    CO_ASSERT(written);
    std::array<std::uint8_t, 16> buffer;
    auto count = co_await pair.server->read(buffer, soon());
    CO_ASSERT(count);
    co_await host().sleep_until(host().now() + 100ms);  // for the acknowledgment
    const auto client = pair.client->statistics();
    EXPECT_EQ(client.state, "ESTABLISHED");
    EXPECT_FALSE(client.congestion_control.empty());
    EXPECT_EQ(client.bytes_sent, 10u);
    EXPECT_EQ(client.bytes_acknowledged, 10u);
    EXPECT_EQ(client.segments_retransmitted, 0u);
    EXPECT_GT(client.maximum_segment_bytes, 500u);
    EXPECT_GE(client.congestion_window_bytes, client.maximum_segment_bytes);
    EXPECT_EQ(pair.server->statistics().bytes_received, 10u);
    pair.client->close();
    EXPECT_EQ(pair.client->statistics().state, "CLOSED");
  });
}

Task<> echo_until_end(TcpConnection& connection) {
  std::array<std::uint8_t, 512> buffer;
  for (;;) {
    auto count = co_await connection.read(buffer, {});
    if (!count) co_return;
    auto written = co_await connection.write(ByteView(buffer).first(*count), {});
    if (!written) co_return;
  }
}

TEST_P(TcpContract, AnEagerPeerDoesNotStarveTimers) {
  run([&]() -> Task<> {
    auto pair = co_await connected_pair(world());
    const Bytes bytes(64 << 20);
    TaskGroup busy(host());
    busy.spawn(write_all(*pair.client, bytes, in(1min)));
    busy.spawn(echo_until_end(*pair.server));
    const auto start = host().now();
    co_await host().sleep_until(start + 20ms);
    EXPECT_LT(host().now() - start, 2s);
    busy.cancel();
    auto joined = co_await busy.join(soon());
    EXPECT_TRUE(joined.has_value());
  });
}

}  // namespace
}  // namespace netrig::testing
