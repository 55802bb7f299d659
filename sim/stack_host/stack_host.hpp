// StackHost: Host on our own TCP/IP stack, one for each program. Several programs share a node's stack; when
// a program's host is destroyed its sockets close as a kernel closes those of a process that has ended.
//
//     StackHost host(driver, surroundings, RevocableExecutor(driver.loop()));
//     asio::co_spawn(host.executor(), program.run(host, options), …);
#pragma once

#include <memory>
#include <string>

#include "host/host.hpp"
#include "stack_host/stack_context.hpp"
#include "stack_host/stack_interfaces.hpp"
#include "stack_host/surroundings.hpp"

namespace netrig {

/// Destroying it unwinds every coroutine that still waits on it; what they own must not use the host any
/// more.
class StackHost final : public Host {
 public:
  /// Both must outlive it. What runs, runs through `executor`, whose context is the driver's loop.
  StackHost(StackDriver& driver, Surroundings& surroundings, RevocableExecutor executor);
  ~StackHost() override;

  /// Nothing that is queued here runs any more once the host is destroyed.
  Executor executor() override { return context_->executor(); }
  const RevocableExecutor& revocable() const { return context_->revocable(); }
  TimePoint now() const override { return context_->now(); }
  WallTime wall_time() const override { return surroundings_.wall_time(); }
  Task<> sleep_until(TimePoint time) override;
  std::unique_ptr<Event> event() override;

  void ready() override { surroundings_.ready(); }
  Task<Result<LifeEvent>> next_life_event(Deadline deadline) override {
    return surroundings_.next_life_event(deadline);
  }
  void random(MutableByteView bytes) override { surroundings_.random(bytes); }

  Result<std::unique_ptr<UdpSocket>> udp(const UdpOptions& options) override;
  Result<std::unique_ptr<EchoSocket>> echo(IpAddress family_of) override;
  Result<std::unique_ptr<TcpListener>> tcp_listen(const TcpListenOptions& options) override;
  Task<Result<std::unique_ptr<TcpConnection>>> tcp_connect(Endpoint remote, TcpOptions options,
                                                           Deadline deadline) override;
  Result<std::unique_ptr<EthernetSocket>> ethernet(const std::string& device,
                                                   const EthernetFilter& filter) override;

  Interfaces& interfaces() override { return interfaces_; }
  Console& console() override { return surroundings_.console(); }
  Files& files() override { return surroundings_.files(); }
  std::string host_name() const override { return surroundings_.host_name(); }

 private:
  std::shared_ptr<StackContext> context_;
  Surroundings& surroundings_;
  StackInterfaces interfaces_;
};

}  // namespace netrig
