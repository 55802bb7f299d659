// The sending and receiving of a transfer's lanes.
#include <algorithm>
#include <array>
#include <utility>

#include "flow/datagram.hpp"
#include "flow/transfer.hpp"

namespace netrig::flow {

namespace {

constexpr auto kPatience = std::chrono::seconds(60);
/// By so much a sender may wake too late and still send what was due in time.
constexpr auto kLateness = std::chrono::milliseconds(100);
constexpr std::size_t kReadBytes = 128 << 10;
constexpr std::size_t kMostBatch = 64;
constexpr std::size_t kMostBatchBytes = 1 << 20;
constexpr std::size_t kReceiveBatch = 32;

}  // namespace

TimePoint Transfer::end() const {
  return start_ + result_.settings.time_limit();
}

/// Whether there is still something to send or to wait for, when the next block is due then.
bool Transfer::may_send(TimePoint due) const {
  if (stopping_ || over_ || failed() || budget_.is_spent()) return false;
  const auto now = host_.now();
  const bool overdue = result_.settings.bits_per_second && due < end() && now < end() + kLateness;
  return now < end() || overdue;
}

Task<> Transfer::wait_to_send(TimePoint until) {
  [[maybe_unused]] auto woken = co_await stopped_->wait(std::min(until, end()));
}

void Transfer::finish(Lane& lane) {
  lane.done = true;
  changed_->notify();
}

/// A flow that sends for a time has sent until now, however long ago its last block was due.
void Transfer::finish_sending(Lane& lane) {
  if (!result_.settings.bytes) lane.last = host_.now();
  finish(lane);
}

void Transfer::fail_lane(const Lane& lane, const Error& error) {
  if (!over_) fail("flow " + std::to_string(lane.flow + 1) + ": " + error.message());
}

Task<> Transfer::send_stream(Self self, Lane& lane) {
  const auto& settings = self->result_.settings;
  const Pace pace(self->start_, settings.bits_per_second, settings.block_bytes);
  std::uint64_t blocks = 0;
  while (self->may_send(pace.due(blocks))) {
    if (pace.due(blocks) > self->host_.now()) {
      co_await self->wait_to_send(pace.due(blocks));
      continue;
    }
    const auto count = self->budget_.take(settings.block_bytes);
    const auto block = ByteView(self->filling_).first(count);
    auto written = co_await lane.connection->write(block, self->host_.now() + kPatience);
    if (!written) {
      self->fail_lane(lane, written.error());
      break;
    }
    ++blocks;
    lane.bytes += count;
    lane.last = self->host_.now();
  }
  [[maybe_unused]] auto closed = lane.connection->shutdown_write();
  self->finish_sending(lane);
}

/// Until the sender's end of the stream.
Task<> Transfer::receive_stream(Self self, Lane& lane) {
  Bytes buffer(kReadBytes);
  for (;;) {
    auto count = co_await lane.connection->read(buffer, self->host_.now() + kPatience);
    if (count) {
      lane.bytes += *count;
    } else if (count.error() != HostError::timed_out) {
      if (count.error() != HostError::end_of_file) self->fail_lane(lane, count.error());
      break;
    } else if (self->over_) {
      break;
    }
  }
  lane.last = self->host_.now();
  self->finish(lane);
}

Task<> Transfer::send_datagrams(Self self, Lane& lane) {
  const auto& settings = self->result_.settings;
  const Pace pace(self->start_, settings.bits_per_second, settings.block_bytes);
  const auto most = std::clamp<std::size_t>(kMostBatchBytes / settings.block_bytes, 1, kMostBatch);
  std::vector<Bytes> blocks(most, self->filling_);
  const auto last_due = self->end() - Duration(1);
  while (self->may_send(pace.due(lane.datagrams))) {
    const auto count = pace.due_blocks(std::min(self->host_.now(), last_due), lane.datagrams, most);
    if (count == 0) {
      co_await self->wait_to_send(pace.due(lane.datagrams));
    } else {
      co_await self->send_blocks(lane, blocks, count);
    }
  }
  self->finish_sending(lane);
}

/// The last datagram of a limited number of bytes is as long as all others.
Task<> Transfer::send_blocks(Lane& lane, std::vector<Bytes>& blocks, std::size_t count) {
  const auto block_bytes = result_.settings.block_bytes;
  std::array<OutgoingDatagram, kMostBatch> datagrams{};
  const auto now = host_.now();
  std::size_t ready = 0;
  while (ready < count && budget_.take(block_bytes) > 0) {
    ByteWriter writer(MutableByteView(blocks[ready]).first(Datagram::kHeaderBytes));
    const Datagram header{.kind = Datagram::Kind::data,
                          .flow = lane.flow,
                          .tag = tag_,
                          .sequence = lane.datagrams + ready,
                          .time = now.time_since_epoch()};
    header.serialize(writer);
    datagrams[ready] = {.to = lane.peer, .payload = blocks[ready], .source = lane.source};
    ++ready;
  }
  const std::span<const OutgoingDatagram> batch(datagrams.data(), ready);
  auto sent = co_await lane.socket->send_batch(batch, now + kPatience);
  const auto done = sent ? *sent : 0;
  budget_.give_back((ready - done) * block_bytes);
  if (!sent) fail_lane(lane, sent.error());
  lane.datagrams += done;
  lane.bytes += done * block_bytes;
  if (done > 0) lane.last = host_.now();
}

/// A client's, which has a socket for each flow.
Task<> Transfer::receive_datagrams(Self self, Lane& lane) {
  std::vector<netrig::Datagram> batch(kReceiveBatch);
  while (!self->over_) {
    auto count = co_await lane.socket->socket().receive_batch(batch, self->host_.now() + kPatience);
    if (count) {
      for (std::size_t i = 0; i < *count; ++i) self->arrived(lane, batch[i].payload);
    } else if (count.error() == HostError::closed) {
      break;
    }
    // Any other error is an ICMP error about a datagram of the past, or a deadline.
  }
  self->finish(lane);
}

void Transfer::on_datagram(const Endpoint& from, ByteView bytes) {
  const auto header = Datagram::parse(bytes);
  if (!header) return;
  const auto lane = std::ranges::find(lanes_, header->flow, &Lane::flow);
  if (lane != lanes_.end() && !lane->sends && lane->peer == from) arrived(*lane, bytes);
}

void Transfer::arrived(Lane& lane, ByteView bytes) {
  const auto header = Datagram::parse(bytes);
  if (!header || header->kind != Datagram::Kind::data || header->tag != tag_ || header->flow != lane.flow)
    return;
  if (over_) return;
  lane.arrivals.add(host_.now(), header->sequence, header->time, bytes.size());
  if (peer_sent_) changed_->notify();
}

}  // namespace netrig::flow
