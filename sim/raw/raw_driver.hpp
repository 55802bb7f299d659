// Drives a stack in real time: wakes for frames of its AF_PACKET devices and for its deadlines. A device that
// fails takes its interface down, and nothing else.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/kernel_context.hpp"
#include "kernel/packet_device.hpp"
#include "stack_host/stack_driver.hpp"

namespace netrig {

class RawTcpTrace;

/// Unpredictable: getrandom(2).
class SystemRandom final : public StackRandom {
 public:
  void fill(MutableByteView bytes) override;
};

struct RawDeviceOptions {
  std::optional<MacAddress> mac = {};  ///< unset: the interface's own
  /// Puts something between the stack and the device: tracing, faults.
  std::function<std::unique_ptr<FrameDevice>(FrameDevice& device)> wrapper = {};
};

class RawDriver final : public StackDriver {
 public:
  /// Takes one line about what went wrong while the loop ran.
  using Report = std::function<void(const std::string& line)>;

  /// Reports to standard error.
  explicit RawDriver(boost::asio::io_context& loop);
  RawDriver(boost::asio::io_context& loop, Report report);
  ~RawDriver() override;

  /// The interface of that name of this network namespace, set up, without an address. The kernel is to hold
  /// none on it either: it would answer, too. Throws std::system_error.
  void add_device(const std::string& name, const RawDeviceOptions& options = {});

  /// From here on, what becomes of TCP connections is appended to `file`, at the end of each turn of the
  /// loop; to be called once. Throws std::system_error.
  void trace_tcp(FileDescriptor file);

  /// Runs the loop until what programs have written is with their peers, as a kernel goes on after a process
  /// has ended; at most for kLingerLimit.
  void linger();
  static constexpr Duration kLingerLimit = std::chrono::seconds(5);

  /// Runs what is queued in the loop, and waits for nothing; at most for kDrainLimit. To be called before the
  /// driver goes and after its guests have gone: their coroutines that were about to go on are destroyed from
  /// the loop, and what they own uses the stack.
  void drain();
  static constexpr Duration kDrainLimit = std::chrono::seconds(1);

  Stack& stack() override { return stack_; }
  boost::asio::io_context& loop() override { return loop_; }
  TimePoint now() const override { return KernelContext::now(); }
  std::unique_ptr<DeadlineTimer> make_timer() override { return timers_.make_timer(); }
  void touched() override;

 private:
  /// While frames come in bursts the next ones are looked for, instead of waited for, this long: to be put to
  /// sleep and woken again takes both sides longer.
  static constexpr Duration kPatience = std::chrono::microseconds(50);
  static constexpr std::size_t kBurstFrames = 8;

  struct Watched;
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>,
                                                  boost::asio::io_context::executor_type>;

  void watch(Watched& device);
  void turn();
  void flush_trace();
  void take_down_failed();
  void set_timer();

  boost::asio::io_context& loop_;
  Report report_;
  KernelContext timers_;
  SystemRandom random_;
  std::vector<std::unique_ptr<Watched>> devices_;  // outlive the stack
  std::unique_ptr<RawTcpTrace> tcp_trace_;         // the same
  bool trace_failed_ = false;
  Stack stack_;
  Timer timer_;
  std::optional<TimePoint> timer_due_ = {};
  bool turn_is_queued_ = false;
  bool bursts_ = false;  // many frames came at once, the last of them a moment ago
  TimePoint last_frame_{};
  std::shared_ptr<bool> alive_;
};

}  // namespace netrig
