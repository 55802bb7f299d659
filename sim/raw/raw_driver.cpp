#include "raw/raw_driver.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "kernel/system_random.hpp"

namespace netrig {

namespace asio = boost::asio;

void SystemRandom::fill(MutableByteView bytes) {
  fill_from_system(bytes);
}

/// A device, and the event loop's view of its descriptor.
struct RawDriver::Watched {
  Watched(asio::io_context& loop, const std::string& name) : device(name), descriptor(loop.get_executor()) {
    descriptor.assign(device.descriptor());
  }
  ~Watched() { descriptor.release(); }

  PacketDevice device;
  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> descriptor;
};

RawDriver::RawDriver(asio::io_context& loop)
    : loop_(loop),
      timers_(loop),
      stack_(random_),
      timer_(loop.get_executor()),
      alive_(std::make_shared<bool>(true)) {}

RawDriver::~RawDriver() {
  *alive_ = false;
}

void RawDriver::add_device(const std::string& name) {
  auto& watched = *devices_.emplace_back(std::make_unique<Watched>(loop_, name));
  stack_.add_interface(name, watched.device);
  if (const auto up = stack_.set_up(name, true, now()); !up)
    throw boost::system::system_error(up.error(), name);
  watch(watched);
}

void RawDriver::watch(Watched& watched) {
  watched.descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                [this, alive = alive_, &watched](const Error& error) {
                                  if (error || !*alive) return;
                                  turn();
                                  watch(watched);
                                });
}

void RawDriver::linger() {
  const auto limit = now() + kLingerLimit;
  while (stack_.tcp().has_unfinished() && now() < limit) {
    loop_.restart();
    loop_.run_one_for(limit - now());
  }
}

/// What a program has put aside leaves after the handlers that are due now, in one batch.
void RawDriver::touched() {
  if (std::exchange(turn_is_queued_, true)) return;
  asio::post(loop_, [this, alive = alive_] {
    if (*alive) turn();
  });
}

void RawDriver::turn() {
  turn_is_queued_ = false;
  const auto time = now();
  const auto frames = stack_.receive_all(time);
  stack_.poll(time);
  stack_.flush();
  // More may wait than was taken; others get their turn before.
  if (frames >= Stack::kMostFramesAtOnce) touched();
  set_timer();
}

void RawDriver::set_timer() {
  const auto due = stack_.next_deadline();
  if (due == timer_due_) return;
  timer_due_ = due;
  timer_.cancel();
  if (!due) return;
  timer_.expires_at(std::chrono::steady_clock::time_point(due->time_since_epoch()));
  timer_.async_wait([this, alive = alive_](const Error& error) {
    if (error || !*alive) return;
    timer_due_.reset();
    turn();
  });
}

}  // namespace netrig
