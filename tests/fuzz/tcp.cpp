// A host with a TCP listener and connections that it makes itself, all against one peer that the input plays
// frame by frame, while applications read, write and close, and time passes. Whatever the peer says:
// frames that leave are well-formed and stay inside its window, what is read is what it sent, memory stays
// bounded, no deadline lies in the past after a poll, and when it falls silent all is gone within a day.
//
// The input: four bytes of settings; then records of an operation, a length, and as many bytes of arguments.
#include <array>
#include <vector>

#include "harness/application.hpp"
#include "harness/played_peer.hpp"
#include "harness/repeated_random.hpp"
#include "harness/settle.hpp"
#include "harness/watched_device.hpp"
#include "stack/stack.hpp"

using namespace netrig;
using namespace netrig::fuzz;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostHeld = 12;

TcpSettings settings_from(ByteReader& input) {
  const auto sizes = input.u8();
  const auto flags = input.u8();
  constexpr std::array<std::size_t, 4> kReceive{2000, 4096, 70000, 300000};
  constexpr std::array<std::size_t, 4> kSend{1000, 5000, 70000, 200000};
  TcpSettings settings;
  settings.largest_send_buffer_bytes = settings.largest_receive_buffer_bytes = 0;
  settings.receive_buffer_bytes = kReceive[sizes & 3];
  settings.send_buffer_bytes = kSend[sizes >> 2 & 3];
  settings.no_delay = flags & 1;
  settings.keep_alive = flags & 2;
  if (flags & 4) settings.user_timeout = 30s;
  if (flags & 8) settings.quick_acknowledgments = 0;
  settings.selective_acknowledgments = (flags & 16) == 0;
  settings.timestamps = (flags & 32) == 0;
  if (flags & 64) settings.ecn = EcnUse::request;
  settings.pacing = flags & 128;
  return settings;
}

class Trial {
 public:
  explicit Trial(ByteReader& input)
      : settings_(settings_from(input)),
        backlog_(1 + input.u8() % 8),
        device_(1, input.u8() & 1 ? 576 : 1500),
        peer_(device_, [this](PacketBuffer frame) { stack_.input(interface_, std::move(frame), now_); }) {
    interface_ = stack_.add_interface("eth0", device_);
    (void)stack_.set_up("eth0", true, now_);
    (void)stack_.add_address("eth0", {PlayedPeer::kHost, 24}, now_);
    set_listening(true);
    peer_.answer_arp();
  }

  void take(std::uint8_t operation, ByteReader input) {
    switch (operation % 16) {
      case 0:
      case 15:
        return peer_.segments(input);
      case 1:
        peer_.handshake(input);
        return accept();
      case 2:
        return peer_.knock(input);
      case 3:
        return connect(input);
      case 4:
        return accept();
      case 5:
        return with_application(input, [&](auto& each) { each.write(input.u16() % 20000, now_); });
      case 6:
        return with_application(input, [&](auto& each) { each.read(input.u16(), now_); });
      case 7:
        return with_application(input, [&](auto& each) { each.socket().shutdown_write(now_); });
      case 8:
        return let_go(input);
      case 9:
        return with_application(input, [&](auto& each) { each.socket().abort(now_); });
      case 10:
        return pass_time(input);
      case 11:
        return peer_.icmp_error(input);
      case 12:
        return peer_.raw_frame(input);
      case 13:
        return change_host(input);
      case 14:
        return with_application(input, [&](auto& each) { each.socket().set_no_delay(input.u8() & 1, now_); });
    }
  }

  /// After everything.
  void check() {
    peer_.answer_arp();
    settle(stack_, now_);
    peer_.answer_arp();
    require(stack_.tcp().connection_count() <= opened_ + waiting());
    require(waiting() <= backlog_);
    require(stack_.ipv4().reassembly().memory_bytes() <= Reassembly::kMostBytes);
    require(stack_.interface("eth0")->neighbors().pending_packets() <= NeighborCache::kMostPending);
    for (const auto& each : applications_) each.check_memory();
  }

  /// The peer is silent from now on. What is still held may stay open, if nothing is under way; once it is
  /// let go, nothing is left.
  void rest() {
    while (waiting() > 0 && applications_.size() < 100 && accept_one()) {
    }
    run_until(stack_, now_, now_ + 24h, [this] { peer_.answer_arp(); });
    std::size_t open = 0;
    for (auto& each : applications_) {
      if (each.connection().state() == TcpControlBlock::State::closed || is_superseded(each)) continue;
      require(each.may_rest());
      ++open;
    }
    require(stack_.tcp().connection_count() == open && waiting() == 0);
    for (auto& each : applications_) each.socket().close(now_);
    applications_.clear();
    run_until(stack_, now_, now_ + 24h, [this] { peer_.answer_arp(); });
    require(stack_.tcp().connection_count() == 0);
    require(!stack_.next_deadline());
  }

 private:
  std::size_t waiting() const { return listener_ ? listener_->waiting() : 0; }
  /// Its TIME-WAIT made room for another connection between the same ends (RFC 1122 4.2.2.13).
  bool is_superseded(const Application& each) const {
    return each.connection().state() == TcpControlBlock::State::time_wait;
  }

  // ---- what the host does

  void set_listening(bool on) {
    listener_.reset();
    if (on)
      listener_ = *stack_.tcp().listen({.local = Endpoint{{}, PlayedPeer::kListenPort}}, backlog_, settings_);
  }

  void connect(ByteReader input) {
    if (applications_.size() >= kMostHeld) return;
    const auto slot = PlayedPeer::kFirstOfHost + input.u8() % (PlayedPeer::kSlots - PlayedPeer::kFirstOfHost);
    const Endpoint remote{PlayedPeer::kPeer, PlayedPeer::peer_port(slot)};
    auto made =
        stack_.tcp().connect(remote, {.local = Endpoint{{}, PlayedPeer::host_port(slot)}}, settings_, now_);
    if (!made) return;
    ++opened_;
    applications_.emplace_back(*std::move(made), settings_);
  }

  bool accept_one() {
    auto socket = listener_ ? listener_->accept() : nullptr;
    if (!socket) return false;
    ++opened_;
    applications_.emplace_back(std::move(socket), settings_);
    return true;
  }
  void accept() {
    if (applications_.size() < kMostHeld) accept_one();
  }

  template <class Action>
  void with_application(ByteReader& input, Action action) {
    const auto choice = input.u8();
    if (!applications_.empty()) action(applications_[choice % applications_.size()]);
  }

  void let_go(ByteReader input) {
    const auto choice = input.u8();
    if (applications_.empty()) return;
    const auto found = applications_.begin() + static_cast<std::ptrdiff_t>(choice % applications_.size());
    found->socket().close(now_);
    applications_.erase(found);
  }

  /// Deadline by deadline; or at once, as for a process that was stopped.
  void pass_time(ByteReader input) {
    const auto kind = input.u8();
    const auto amount = input.u8();
    const auto next = stack_.next_deadline().value_or(now_);
    const std::array<Duration, 4> spans{std::max<Duration>(next - now_, 0ns), amount * 1ms, amount * 250ms,
                                        amount * 1min};
    const auto until = now_ + spans[kind & 3];
    if (!(kind & 4)) {
      run_until(stack_, now_, until, [this] { check(); });
    }
    now_ = until;
  }

  void change_host(ByteReader input) {
    const auto what = input.u8();
    const bool on = input.u8() & 1;
    switch (what % 5) {
      case 0:
        return set_listening(on);
      case 1:
        return peer_.set_answering_arp(on);
      case 2:
        (void)stack_.set_up("eth0", on, now_);
        return;
      case 3:
        (void)stack_.set_mtu("eth0", on ? 576 : 68);
        return;
      case 4:
        if (on) {
          (void)stack_.add_address("eth0", {PlayedPeer::kHost, 24}, now_);
        } else {
          (void)stack_.remove_address("eth0", {PlayedPeer::kHost, 24});
        }
    }
  }

  TcpSettings settings_;
  std::size_t backlog_;
  TimePoint now_{1h};
  RepeatedRandom random_;
  WatchedDevice device_;
  PlayedPeer peer_;
  std::size_t opened_ = 0;
  Stack stack_{random_};
  InterfaceIndex interface_ = kAnyInterface;
  std::unique_ptr<TcpListenSocket> listener_;
  std::vector<Application> applications_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(ByteView(data, size));
  Trial trial(input);
  for (int records = 0; input.left() >= 2 && records < 500; ++records) {
    const auto operation = input.u8();
    const auto length = input.u8();
    trial.take(operation, ByteReader(input.take(std::min<std::size_t>(length, input.left()))));
    trial.check();
  }
  trial.rest();
  return 0;
}
