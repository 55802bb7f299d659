// What all sockets of one program on a stack share.
#pragma once

#include <memory>
#include <string>

#include "async/revocable_executor.hpp"
#include "async/wait_point.hpp"
#include "stack_host/stack_driver.hpp"

namespace netrig {

class StackContext final : public WaitContext {
 public:
  explicit StackContext(StackDriver& driver, RevocableExecutor executor)
      : WaitContext(executor), driver_(driver), revocable_(std::move(executor)) {}

  const RevocableExecutor& revocable() const { return revocable_; }

  std::unique_ptr<DeadlineTimer> make_timer() override { return driver_.make_timer(); }
  StackDriver& driver() { return driver_; }
  Stack& stack() { return driver_.stack(); }
  TimePoint now() const { return driver_.now(); }

  /// The index of a device; any interface for an empty name. Errors: no_such_device.
  Result<InterfaceIndex> interface_index(const std::string& device);
  /// Empty if there is none.
  std::string interface_name(InterfaceIndex index);

 private:
  StackDriver& driver_;
  RevocableExecutor revocable_;
};

/// A socket's place to wait: shared by the socket and by the coroutines that wait in it. What it wraps is
/// destroyed when the socket is closed, so that nothing of the stack outlives it.
template <class Endpoint>
class StackSocket final : public WaitPoint {
 public:
  explicit StackSocket(std::shared_ptr<StackContext> context) : WaitPoint(context), context_(context) {}

  StackContext& context() { return *context_; }
  const std::shared_ptr<StackContext>& shared_context() const { return context_; }
  bool is_closed() const override { return endpoint_ == nullptr; }
  Endpoint& endpoint() { return *endpoint_; }

  void open(std::unique_ptr<Endpoint> endpoint) { endpoint_ = std::move(endpoint); }
  void close() {
    endpoint_.reset();
    end_waits();
  }

 private:
  std::shared_ptr<StackContext> context_;
  std::unique_ptr<Endpoint> endpoint_;
};

/// What an endpoint calls when something has changed: it wakes whoever waits. It may outlive the socket.
template <class Endpoint>
auto wakes(const std::shared_ptr<StackSocket<Endpoint>>& socket) {
  return [weak = std::weak_ptr(socket)] {
    const auto alive = weak.lock();
    if (!alive) return;
    alive->wake(Readiness::read);
    alive->wake(Readiness::error);
  };
}

}  // namespace netrig
