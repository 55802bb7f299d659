#include "kernel/kernel_host.hpp"

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <optional>

#include "async/wait_event.hpp"
#include "kernel/kernel_echo_socket.hpp"
#include "kernel/kernel_ethernet_socket.hpp"
#include "kernel/kernel_tcp_connection.hpp"
#include "kernel/kernel_tcp_listener.hpp"
#include "kernel/kernel_udp_socket.hpp"
#include "kernel/system_error.hpp"
#include "kernel/system_name.hpp"
#include "kernel/system_random.hpp"

namespace netrig {

namespace asio = boost::asio;

KernelHost::KernelHost(KernelHostOptions options)
    : KernelHost(std::make_unique<asio::io_context>(1), nullptr, std::move(options)) {}

KernelHost::KernelHost(asio::io_context& context, KernelHostOptions options)
    : KernelHost(nullptr, &context, std::move(options)) {}

KernelHost::KernelHost(std::unique_ptr<asio::io_context> owned, asio::io_context* given,
                       KernelHostOptions options)
    : owned_(std::move(owned)),
      shared_(std::make_shared<KernelContext>(given != nullptr ? *given : *owned_)),
      ready_(std::move(options.ready)),
      signals_(shared_),
      console_(shared_, options.standard_input, options.standard_output, options.standard_error),
      files_(std::move(options.own_directory), std::move(options.grants)),
      interfaces_(std::move(options.resolver_file), std::move(options.congestion_control)) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // past the limit of a file's size (ulimit -f), a write fails with EFBIG
}

KernelHost::~KernelHost() {
  retire();
  // Asio unwinds a dropped coroutine by way of the event loop, at the latest when that is destroyed.
  shared_->drop_waits();
}

Task<int> KernelHost::run_to_end(Task<int> task) {
  int status = 0;
  std::exception_ptr failure;
  try {
    status = co_await std::move(task);
  } catch (...) {
    failure = std::current_exception();
  }
  signals_.give_back();
  co_await console_.finish();
  if (failure) std::rethrow_exception(failure);
  co_return status;
}

int KernelHost::run(Task<int> task) {
  std::optional<int> status;
  std::exception_ptr failure;
  auto& loop = shared_->io();
  asio::co_spawn(loop, run_to_end(std::move(task)), [&](const std::exception_ptr& error, int result) {
    failure = error;
    status = result;
    loop.stop();
  });
  while (!status) {
    loop.restart();
    loop.run();
  }
  if (failure) std::rethrow_exception(failure);
  return *status;
}

WallTime KernelHost::wall_time() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Task<> KernelHost::sleep_until(TimePoint time) {
  return netrig::sleep_until(shared_, time);
}

std::unique_ptr<Event> KernelHost::event() {
  return std::make_unique<WaitEvent>(shared_);
}

void KernelHost::random(MutableByteView bytes) {
  fill_from_system(bytes);
}

Result<std::unique_ptr<UdpSocket>> KernelHost::udp(const UdpOptions& options) {
  return KernelUdpSocket::open(shared_, options);
}

Result<std::unique_ptr<EchoSocket>> KernelHost::echo(IpAddress family_of) {
  return KernelEchoSocket::open(shared_, family_of);
}

Result<std::unique_ptr<TcpListener>> KernelHost::tcp_listen(const TcpListenOptions& options) {
  return KernelTcpListener::listen(shared_, options);
}

Task<Result<std::unique_ptr<TcpConnection>>> KernelHost::tcp_connect(Endpoint remote, TcpOptions options,
                                                                     Deadline deadline) {
  return KernelTcpConnection::connect(shared_, remote, std::move(options), deadline);
}

Result<std::unique_ptr<EthernetSocket>> KernelHost::ethernet(const std::string& device,
                                                             const EthernetFilter& filter) {
  return KernelEthernetSocket::open(shared_, device, filter);
}

std::string KernelHost::host_name() const {
  return system_host_name();
}

}  // namespace netrig
