// What all parts of one KernelHost share: the event loop, the list of waits, and memory that is used again.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "host/time.hpp"
#include "kernel/waiter.hpp"
#include "wire/bytes.hpp"

namespace netrig {

class KernelContext {
 public:
  explicit KernelContext(boost::asio::io_context& context) : context_(context) {}
  KernelContext(const KernelContext&) = delete;
  KernelContext& operator=(const KernelContext&) = delete;

  boost::asio::io_context& io() { return context_; }
  std::shared_ptr<Waiter> make_waiter() { return std::make_shared<Waiter>(context_, waiting_); }

  /// CLOCK_MONOTONIC.
  static TimePoint now();

  /// True now and then, when many calls in a row were served without waiting: then the caller must let the
  /// event loop run, or a fast peer would starve timers and other coroutines.
  bool must_yield();
  void yielded() { served_ = 0; }

  /// The name of an interface by its index; empty if there is none. Remembered for a second.
  const std::string& device_name(int index);

  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kSlotBytes = 65536;  // no IP packet is longer (RFC 791 3.1)
  /// One of kSlots receive buffers; its content is good until the next suspension.
  MutableByteView slot(std::size_t number);

  /// Destroys every coroutine that still waits.
  void drop_waits();

 private:
  struct DeviceName {
    std::string name;
    TimePoint asked;
  };

  boost::asio::io_context& context_;
  WaiterList waiting_;
  unsigned served_ = 0;
  std::map<int, DeviceName> device_names_;
  std::unique_ptr<std::uint8_t[]> slots_;
};

}  // namespace netrig
