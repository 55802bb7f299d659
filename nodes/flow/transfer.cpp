#include "flow/transfer.hpp"

#include <algorithm>
#include <utility>

namespace netrig::flow {

namespace {

/// How long nothing may happen before the other end counts as lost.
constexpr auto kPatience = std::chrono::seconds(60);
constexpr auto kTellTime = std::chrono::seconds(30);
/// Datagrams may be slower than the message about them; after so long without one none comes any more.
constexpr auto kQuietTime = std::chrono::milliseconds(500);
constexpr auto kEndTime = std::chrono::seconds(5);

/// "0123456789", again and again: ten bytes, then each time as many as there are already.
void fill_with_digits(Bytes& bytes) {
  const auto first = std::min<std::size_t>(10, bytes.size());
  for (std::size_t i = 0; i < first; ++i) bytes[i] = static_cast<std::uint8_t>('0' + i);
  for (auto filled = first; filled < bytes.size();) {
    const auto count = std::min(filled, bytes.size() - filled);
    std::copy_n(bytes.begin(), count, bytes.begin() + static_cast<std::ptrdiff_t>(filled));
    filled += count;
  }
}

}  // namespace

Transfer::Transfer(Host& host, TestResult about, std::uint64_t tag, std::shared_ptr<ControlChannel> control,
                   std::vector<Lane> lanes)
    : host_(host),
      result_(std::move(about)),
      tag_(tag),
      control_(std::move(control)),
      lanes_(std::move(lanes)),
      budget_(result_.settings.bytes),
      filling_(result_.settings.block_bytes),
      changed_(host.event()),
      stopped_(host.event()),
      sampling_(host.event()),
      samples_(lanes_.size()),
      tasks_(host) {
  fill_with_digits(filling_);
  for (const auto& lane : lanes_) result_.ends[lane.flow] = lane.ends();
}

void Transfer::watch(Duration interval, Watcher watcher) {
  interval_ = interval;
  watcher_ = std::move(watcher);
}

Task<std::string> Transfer::run() {
  result_.started = host_.wall_time();
  start_ = host_.now();
  sampled_ = start_;
  start_tasks();
  co_await send_all();
  const Message what_was_sent = sent();
  if (!failed()) co_await tell(what_was_sent);
  if (!failed()) co_await await_sent();
  if (!failed()) co_await receive_all();
  sample_rest();
  over_ = true;
  const Message what_came = received();
  if (!failed()) co_await tell(what_came);
  if (!failed()) co_await await_received();
  collect();
  co_await end_tasks();
  co_return failure_;
}

void Transfer::start_tasks() {
  const auto self = shared_from_this();
  tasks_.spawn(read_control(self));
  if (interval_ > Duration::zero()) tasks_.spawn(sample_intervals(self));
  for (auto& lane : lanes_) {
    if (lane.connection) {
      tasks_.spawn(lane.sends ? send_stream(self, lane) : receive_stream(self, lane));
    } else if (lane.sends) {
      tasks_.spawn(send_datagrams(self, lane));
    } else if (!lane.shares_socket) {
      tasks_.spawn(receive_datagrams(self, lane));
    }
  }
}

Task<> Transfer::send_all() {
  while (!lanes_done(true) && !failed()) {
    co_await pass_on_stop();
    [[maybe_unused]] auto woken = co_await changed_->wait(host_.now() + kPatience);
  }
}

/// As long as something comes, and in any case as long as the test was to take.
Task<> Transfer::await_sent() {
  const auto& settings = result_.settings;
  const auto planned_end = start_ + (settings.bytes ? Duration::zero() : settings.duration);
  auto patience_end = std::max(host_.now(), planned_end) + kPatience;
  auto seen = progress();
  while (!peer_sent_ && !failed()) {
    co_await pass_on_stop();
    [[maybe_unused]] auto woken = co_await changed_->wait(patience_end);
    if (const auto now_seen = progress(); now_seen != seen) {
      seen = now_seen;
      patience_end = std::max(host_.now(), planned_end) + kPatience;
    } else if (host_.now() >= patience_end) {
      fail("nothing comes from the other end any more");
    }
  }
}

Task<> Transfer::receive_all() {
  auto seen = progress();
  auto patience_end = host_.now() + kPatience;
  const bool tcp = result_.settings.protocol == Protocol::tcp;
  while (!failed() && !(tcp ? lanes_done(false) : all_datagrams_came())) {
    const auto until = tcp ? patience_end : host_.now() + kQuietTime;
    auto woken = co_await changed_->wait(until);
    const auto now_seen = progress();
    if (now_seen != seen) {
      seen = now_seen;
      patience_end = host_.now() + kPatience;
    } else if (!woken && tcp) {
      fail("the flows do not end");
    } else if (!woken) {
      break;
    }
  }
}

Task<> Transfer::await_received() {
  const auto end = host_.now() + kPatience;
  while (!peer_received_ && !failed()) {
    auto woken = co_await changed_->wait(end);
    if (!woken) fail("the other end does not tell what it received");
  }
}

Task<> Transfer::end_tasks() {
  over_ = true;
  stopping_ = true;
  stopped_->notify();
  sampling_->notify();
  for (auto& lane : lanes_) lane.close();
  control_->close();
  auto ended = co_await tasks_.join(host_.now() + kEndTime);
  if (ended) co_return;
  tasks_.cancel();
  [[maybe_unused]] auto cancelled = co_await tasks_.join(host_.now() + kEndTime);
}

void Transfer::stop() {
  stop_wanted_ = true;
  stopping_ = true;
  stopped_->notify();
  changed_->notify();
}

Task<> Transfer::pass_on_stop() {
  const Message stop_message = Stop{};
  if (std::exchange(stop_wanted_, false)) co_await tell(stop_message);
}

Task<> Transfer::tell(Message message) {
  auto told = co_await control_->send(std::move(message), host_.now() + kTellTime);
  if (!told) fail("the control connection failed: " + told.error().message());
}

Task<> Transfer::read_control(Self self) {
  while (!self->over_ || !self->peer_received_) {
    auto message = co_await self->control_->receive({});
    if (!message) {
      self->fail("the control connection ended: " + message.error().message());
      co_return;
    }
    self->take(*message);
  }
}

void Transfer::take(const Message& message) {
  if (std::holds_alternative<Stop>(message)) {
    stopping_ = true;
    stopped_->notify();
  } else if (const auto* sent = std::get_if<Sent>(&message)) {
    peer_sent_ = *sent;
  } else if (const auto* received = std::get_if<Received>(&message)) {
    peer_received_ = *received;
  } else {
    fail("the other end said what it should not");
  }
  changed_->notify();
}

/// The first reason is the one to tell. When all is known that is to be, nothing can fail any more.
void Transfer::fail(const std::string& why) {
  if (!failed() && !(over_ && peer_received_)) failure_ = why;
  changed_->notify();
}

std::uint64_t Transfer::progress() const {
  std::uint64_t bytes = 0;
  for (const auto& lane : lanes_) bytes += lane.counted_bytes();
  return bytes;
}

bool Transfer::lanes_done(bool sending) const {
  return std::ranges::all_of(lanes_, [&](const Lane& lane) { return lane.sends != sending || lane.done; });
}

bool Transfer::all_datagrams_came() const {
  return std::ranges::all_of(lanes_, [&](const Lane& lane) {
    if (lane.sends) return true;
    const auto counts = peer_sent_->flows.find(lane.flow);
    return counts == peer_sent_->flows.end() || lane.arrivals.datagrams() >= counts->second.datagrams;
  });
}

Sent Transfer::sent() const {
  Sent message;
  for (const auto& lane : lanes_) {
    if (lane.sends) message.flows[lane.flow] = lane.sent_counts(start_);
  }
  return message;
}

/// A flow of datagrams has no end of its own: it lasted as long as its sender says, or longer.
ReceivedCounts Transfer::counts_of(const Lane& lane) const {
  auto counts = lane.received_counts(start_);
  if (lane.connection || !peer_sent_) return counts;
  const auto told = peer_sent_->flows.find(lane.flow);
  if (told != peer_sent_->flows.end()) counts.time = std::max(counts.time, told->second.time);
  return counts;
}

Received Transfer::received() const {
  Received message;
  for (const auto& lane : lanes_) {
    if (!lane.sends) message.flows[lane.flow] = counts_of(lane);
  }
  return message;
}

/// Each flow's figures come from the end that knows them.
void Transfer::collect() {
  for (const auto& lane : lanes_) {
    auto& counts = result_.flows[lane.flow];
    if (lane.sends) {
      counts.sent = lane.sent_counts(start_);
      if (peer_received_) counts.received = peer_received_->flows[lane.flow];
    } else {
      counts.received = counts_of(lane);
      if (peer_sent_) counts.sent = peer_sent_->flows[lane.flow];
    }
  }
}

}  // namespace netrig::flow
