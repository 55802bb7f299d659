// KernelHost: Host on Linux sockets and a Boost.Asio event loop. Read host/host.hpp first.
//
//     KernelHost host({.grants = granted_paths(options)});
//     return host.run(program.run(host, options));
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "host/host.hpp"
#include "kernel/kernel_console.hpp"
#include "kernel/kernel_context.hpp"
#include "kernel/kernel_files.hpp"
#include "kernel/kernel_interfaces.hpp"
#include "kernel/life_signals.hpp"
#include "kernel/ready_pipe.hpp"

namespace netrig {

struct KernelHostOptions {
  std::string own_directory = ".";
  std::vector<GrantedPath> grants = {};
  std::string resolver_file = "/etc/resolv.conf";
  std::string congestion_control =
      {};  ///< TCP's on routes that are set through the host; empty: the system's
  ReadyPipe ready = {};
  int standard_input = 0;
  int standard_output = 1;
  int standard_error = 2;
};

/// One thread. It ignores SIGPIPE for the process, since sendfile(2) can't be told to. Destroying it unwinds
/// every coroutine that still waits on it; what they own must not use the host any more.
class KernelHost final : public Host {
 public:
  explicit KernelHost(KernelHostOptions options = {});
  /// On an event loop of the caller, who does not run it any more once the host is destroyed.
  KernelHost(boost::asio::io_context& context, KernelHostOptions options = {});
  ~KernelHost() override;

  /// Runs the event loop until `task` has ended and its output is written (KernelConsole::finish()), and
  /// gives its outcome; rethrows what leaves it. Other coroutines may be left over, suspended.
  int run(Task<int> task);
  boost::asio::io_context& context() { return shared_->io(); }

  Executor executor() override { return shared_->io().get_executor(); }
  TimePoint now() const override { return KernelContext::now(); }
  WallTime wall_time() const override;
  Task<> sleep_until(TimePoint time) override;
  std::unique_ptr<Event> event() override;

  void ready() override {
    signals_.take_over();
    ready_.give();
  }
  Task<Result<LifeEvent>> next_life_event(Deadline deadline) override { return signals_.next(deadline); }
  /// getrandom(2).
  void random(MutableByteView bytes) override;

  Result<std::unique_ptr<UdpSocket>> udp(const UdpOptions& options) override;
  Result<std::unique_ptr<EchoSocket>> echo(IpAddress family_of) override;
  Result<std::unique_ptr<TcpListener>> tcp_listen(const TcpListenOptions& options) override;
  Task<Result<std::unique_ptr<TcpConnection>>> tcp_connect(Endpoint remote, TcpOptions options,
                                                           Deadline deadline) override;
  Result<std::unique_ptr<EthernetSocket>> ethernet(const std::string& device,
                                                   const EthernetFilter& filter) override;

  Interfaces& interfaces() override { return interfaces_; }
  KernelConsole& console() override { return console_; }
  Files& files() override { return files_; }
  std::string host_name() const override;

 private:
  KernelHost(std::unique_ptr<boost::asio::io_context> owned, boost::asio::io_context* given,
             KernelHostOptions options);

  Task<int> run_to_end(Task<int> task);

  /// Destroyed last: everything else has its place in the event loop.
  std::unique_ptr<boost::asio::io_context> owned_;
  std::shared_ptr<KernelContext> shared_;
  ReadyPipe ready_;
  LifeSignals signals_;
  KernelConsole console_;
  KernelFiles files_;
  KernelInterfaces interfaces_;
};

}  // namespace netrig
