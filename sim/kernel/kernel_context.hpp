// What all parts of one KernelHost share: the event loop with its waits, and memory that is used again.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "async/wait_context.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"

namespace netrig {

class KernelContext final : public WaitContext {
 public:
  explicit KernelContext(boost::asio::io_context& context) : KernelContext(context, context.get_executor()) {}
  /// Coroutines are resumed through `executor`, whose context is `context`.
  KernelContext(boost::asio::io_context& context, Executor executor)
      : WaitContext(std::move(executor)), context_(context) {}

  boost::asio::io_context& io() { return context_; }
  std::unique_ptr<DeadlineTimer> make_timer() override;

  /// CLOCK_MONOTONIC.
  static TimePoint now();

  /// The name of an interface by its index; empty if there is none. Remembered for a second.
  const std::string& device_name(int index);

  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kSlotBytes = 65536;  // no IP packet is longer (RFC 791 3.1)
  /// One of kSlots receive buffers; its content is good until the next suspension.
  MutableByteView slot(std::size_t number);

 private:
  struct DeviceName {
    std::string name;
    TimePoint asked;
  };

  boost::asio::io_context& context_;
  std::map<int, DeviceName> device_names_;
  std::unique_ptr<std::uint8_t[]> slots_;
};

}  // namespace netrig
