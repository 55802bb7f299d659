// Hosts of our own stack without a machine: one clock that jumps, one event loop, and cables on which frames
// take no time.
#pragma once

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <stdexcept>

#include "kernel/kernel_context.hpp"
#include "stack/stack.hpp"
#include "stack_host/stack_driver.hpp"
#include "stack_host/surroundings.hpp"
#include "wire/ring_queue.hpp"

namespace netrig::bench {

/// Repeats; nobody guesses anything here.
class CountingRandom final : public StackRandom {
 public:
  void fill(MutableByteView bytes) override {
    for (auto& byte : bytes) {
      state_ = state_ * 6364136223846793005U + 1442695040888963407U;
      byte = static_cast<std::uint8_t>(state_ >> 56);
    }
  }

 private:
  std::uint64_t state_ = 1;
};

/// One end of a cable, on which frames take no time.
class CableEnd final : public FrameDevice {
 public:
  explicit CableEnd(std::uint8_t number) : mac_({2, 0, 0, 0, 0, number}) {}
  void join(CableEnd& other) {
    other_ = &other;
    other.other_ = this;
  }
  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override { return 1500; }
  void send(PacketBuffer frame) override {
    if (other_ != nullptr) other_->arrived_.push_back(std::move(frame));
  }
  std::optional<PacketBuffer> receive() override {
    if (arrived_.empty()) return {};
    return arrived_.pop_front();
  }

 private:
  MacAddress mac_;
  CableEnd* other_ = nullptr;
  RingQueue<PacketBuffer> arrived_;
};

/// The clock and the event loop that all hosts share.
struct World {
  TimePoint now{};
  CountingRandom random;
  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay{loop.get_executor()};
  KernelContext timers{loop};  // never started: nothing here has a deadline
};

class Driver final : public StackDriver {
 public:
  Driver(World& world, CableEnd& device, const char* address) : world_(world), stack_(world.random) {
    stack_.add_interface("eth0", device);
    stack_.set_up("eth0", true, now()).value();
    stack_.add_address("eth0", IpPrefix::parse(address).value(), now()).value();
    stack_
        .set_route(
            {.destination = IpPrefix::parse("0.0.0.0/0").value(), .gateway = IpAddress::parse("10.0.0.254")})
        .value();
  }
  Stack& stack() override { return stack_; }
  boost::asio::io_context& loop() override { return world_.loop; }
  TimePoint now() const override { return world_.now; }
  std::unique_ptr<DeadlineTimer> make_timer() override { return world_.timers.make_timer(); }
  void touched() override {}  // everybody gets a turn anyway

  /// False when there was nothing to do.
  bool turn() {
    const auto frames = stack_.receive_all(now());
    stack_.poll(now());
    stack_.flush();
    return frames > 0;
  }

 private:
  World& world_;
  Stack stack_;
};

/// A program without any.
class NoSurroundings final : public Surroundings {
 public:
  WallTime wall_time() const override { return {}; }
  void ready() override {}
  Task<Result<LifeEvent>> next_life_event(Deadline) override { throw none(); }
  void random(MutableByteView) override { throw none(); }
  Console& console() override { throw none(); }
  Files& files() override { throw none(); }
  std::string host_name() const override { return "host"; }
  Result<Resolvers> resolvers() const override { throw none(); }
  Result<> set_resolvers(const Resolvers&) override { throw none(); }

 private:
  static std::logic_error none() { return std::logic_error("a host without surroundings"); }
};

/// Two hosts on a cable.
class Pair {
 public:
  Pair() { a_end_.join(b_end_); }

  World& world() { return world_; }
  Driver& a() { return a_; }
  Driver& b() { return b_; }
  static IpAddress address_of_b() { return IpAddress::parse("10.0.0.2").value(); }

  /// Until nothing goes on any more, and then for so long.
  void run_for(Duration time) {
    const auto end = world_.now + time;
    while (settle(), advance(end)) {
    }
  }
  void settle() {
    for (bool busy = true; busy;) {
      busy = world_.loop.poll() > 0;
      busy = a_.turn() || busy;
      busy = b_.turn() || busy;
    }
  }

 private:
  bool advance(TimePoint end) {
    auto next = end;
    for (auto* driver : {&a_, &b_}) {
      const auto due = driver->stack().next_deadline();
      if (due && *due < next) next = std::max(*due, world_.now);
    }
    const bool more = next < end;
    world_.now = next;
    return more;
  }

  World world_;
  CableEnd a_end_{1};
  CableEnd b_end_{2};
  Driver a_{world_, a_end_, "10.0.0.1/24"};
  Driver b_{world_, b_end_, "10.0.0.2/24"};
};

}  // namespace netrig::bench
