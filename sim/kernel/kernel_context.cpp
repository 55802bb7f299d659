#include "kernel/kernel_context.hpp"

#include <sched.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <chrono>

#include "kernel/interface_name.hpp"

namespace netrig {

namespace {

// Slots a multiple of the page size apart would share the same lines of a set-associative cache.
constexpr std::size_t kSlotStride = KernelContext::kSlotBytes + 192;

/// On CLOCK_MONOTONIC.
class KernelTimer final : public DeadlineTimer {
 public:
  explicit KernelTimer(boost::asio::io_context& context) : timer_(context.get_executor()) {}

  void start(TimePoint due, std::function<void()> run_out) override {
    if (due <= KernelContext::now()) return post_behind_ready(std::move(run_out));
    timer_.expires_at(std::chrono::steady_clock::time_point(due.time_since_epoch()));
    timer_.async_wait([run_out = std::move(run_out)](const Error& error) {
      if (!error) run_out();
    });
  }
  void cancel() override { timer_.cancel(); }

 private:
  /// What is due already has its turn behind whoever is woken by what has come by now, as if the system had
  /// told of it; but an alarm of the system costs as much as sending a packet. The loop looks for what has
  /// come between the two steps, and other programs on this core had their turn before.
  void post_behind_ready(std::function<void()> run_out) {
    boost::asio::post(timer_.get_executor(),
                      [executor = timer_.get_executor(), run_out = std::move(run_out)] {
                        sched_yield();
                        boost::asio::post(executor, run_out);
                      });
  }

  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
};

}  // namespace

TimePoint KernelContext::now() {
  return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
}

std::unique_ptr<DeadlineTimer> KernelContext::make_timer() {
  return std::make_unique<KernelTimer>(context_);
}

const std::string& KernelContext::device_name(int index) {
  const auto time = now();
  auto [entry, is_new] = device_names_.try_emplace(index);
  auto& device = entry->second;
  if (is_new || time - device.asked > std::chrono::seconds(1)) {
    device.name = interface_name(index);
    device.asked = time;
  }
  return device.name;
}

MutableByteView KernelContext::slot(std::size_t number) {
  // Not initialised on purpose: pages that no datagram needs are never touched.
  if (!slots_) slots_.reset(new std::uint8_t[kSlots * kSlotStride]);
  return {slots_.get() + number * kSlotStride, kSlotBytes};
}

}  // namespace netrig
