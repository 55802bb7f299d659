#include "raw/raw_driver.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <cstdio>
#include <exception>

#include "kernel/system_random.hpp"
#include "raw/raw_tcp_trace.hpp"

namespace netrig {

namespace asio = boost::asio;

namespace {

void report_to_standard_error(const std::string& line) {
  std::fprintf(stderr, "%s\n", line.c_str());
}

}  // namespace

void SystemRandom::fill(MutableByteView bytes) {
  fill_from_system(bytes);
}

/// A device, and the event loop's view of its descriptor. To the stack it is a device that does not throw:
/// one that has failed has no frames any more.
struct RawDriver::Watched final : FrameDevice {
  Watched(asio::io_context& loop, const std::string& name, const RawDeviceOptions& options)
      : device(name, {.mac = options.mac}),
        wrapped(options.wrapper ? options.wrapper(device) : nullptr),
        descriptor(loop.get_executor(), device.descriptor()) {}
  ~Watched() override { descriptor.release(); }

  FrameDevice& frames() { return wrapped ? *wrapped : device; }

  MacAddress mac() const override { return wrapped ? wrapped->mac() : device.mac(); }
  std::uint32_t mtu_bytes() const override { return wrapped ? wrapped->mtu_bytes() : device.mtu_bytes(); }
  void send(PacketBuffer frame) override {
    guarded([&] { frames().send(std::move(frame)); });
  }
  void flush() override {
    guarded([&] { frames().flush(); });
  }
  std::optional<PacketBuffer> receive() override {
    std::optional<PacketBuffer> frame;
    guarded([&] { frame = frames().receive(); });
    return frame;
  }

  template <class Call>
  void guarded(Call call) {
    if (failure) return;
    try {
      call();
    } catch (const std::exception& error) {
      failure = error.what();
    }
  }

  PacketDevice device;
  std::unique_ptr<FrameDevice> wrapped;
  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> descriptor;
  std::optional<std::string> failure = {};
  bool reported = false;
};

RawDriver::RawDriver(asio::io_context& loop) : RawDriver(loop, report_to_standard_error) {}

RawDriver::RawDriver(asio::io_context& loop, Report report)
    : loop_(loop),
      report_(std::move(report)),
      timers_(loop),
      stack_(random_),
      timer_(loop.get_executor()),
      alive_(std::make_shared<bool>(true)) {}

RawDriver::~RawDriver() {
  *alive_ = false;
}

void RawDriver::trace_tcp(FileDescriptor file) {
  tcp_trace_ = std::make_unique<RawTcpTrace>(std::move(file));
  stack_.tcp().set_trace(tcp_trace_.get());
}

void RawDriver::add_device(const std::string& name, const RawDeviceOptions& options) {
  auto& watched = *devices_.emplace_back(std::make_unique<Watched>(loop_, name, options));
  stack_.add_interface(name, watched);
  if (const auto up = stack_.set_up(name, true, now()); !up)
    throw boost::system::system_error(up.error(), name);
  watch(watched);
}

void RawDriver::watch(Watched& watched) {
  watched.descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                [this, alive = alive_, &watched](const Error& error) {
                                  if (error || !*alive) return;
                                  turn();
                                  if (!watched.failure) watch(watched);
                                });
}

void RawDriver::linger() {
  const auto limit = now() + kLingerLimit;
  while (stack_.tcp().has_unfinished() && now() < limit) {
    loop_.restart();
    loop_.run_one_for(limit - now());
  }
}

void RawDriver::drain() {
  const auto limit = now() + kDrainLimit;
  loop_.restart();
  while (now() < limit && loop_.poll_one() > 0) continue;
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
  flush_trace();
  take_down_failed();
  if (frames > 0) last_frame_ = time;
  if (frames >= kBurstFrames) bursts_ = true;
  if (time - last_frame_ >= kPatience) bursts_ = false;
  // More may wait than was taken, or come soon; others get their turn before.
  if (frames >= Stack::kMostFramesAtOnce || bursts_) touched();
  set_timer();
}

/// Not later: the process may be killed, and what happened before that is worth the most.
void RawDriver::flush_trace() {
  if (!tcp_trace_) return;
  tcp_trace_->flush();
  if (tcp_trace_->error().empty() || std::exchange(trace_failed_, true)) return;
  report_("the TCP trace can't be written: " + tcp_trace_->error());
}

/// An interface whose device has failed, mostly since it was removed, goes down, as with a kernel.
void RawDriver::take_down_failed() {
  for (const auto& watched : devices_) {
    if (!watched->failure || std::exchange(watched->reported, true)) continue;
    const auto& name = watched->device.interface();
    (void)stack_.set_up(name, false, now());
    report_(name + " is down for good: " + *watched->failure);
  }
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
