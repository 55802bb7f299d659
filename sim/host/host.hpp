// Host: all that a node program may touch of the world. One program on one Host is single-threaded:
// everything runs on executor(), and every call that waits is a coroutine with a deadline. Implementations:
// the kernel's sockets; our own stack over frames, in real or in virtual time.
//
// A server, whole:
//
//     Task<int> run(Host& host, const Options& options) {
//       auto listener = host.tcp_listen({.local = {{}, 21}});
//       if (!listener) co_return report(host, listener.error());
//       TaskGroup sessions(host);
//       sessions.spawn(accept_loop(host, **listener, sessions));
//       host.ready();
//       auto event = co_await host.next_life_event({});
//       (*listener)->close();
//       …
//     }
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "host/console.hpp"
#include "host/ethernet.hpp"
#include "host/event.hpp"
#include "host/files.hpp"
#include "host/icmp.hpp"
#include "host/interfaces.hpp"
#include "host/life.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/tcp.hpp"
#include "host/time.hpp"
#include "host/udp.hpp"

namespace netrig {

class Host {
 public:
  Host() = default;
  virtual ~Host() { retire(); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// False once the host is being destroyed: for what the event loop may unwind later.
  std::shared_ptr<const bool> alive() const { return alive_; }

  // Time.
  virtual Executor executor() = 0;
  virtual TimePoint now() const = 0;
  virtual WallTime wall_time() const = 0;
  /// A time that has come lets others run first: this host's coroutines, and in real time other programs too.
  virtual Task<> sleep_until(TimePoint time) = 0;
  virtual std::unique_ptr<Event> event() = 0;

  // Life.
  /// Says that the program now serves; whoever started it may be waiting for this. From here on a stop or
  /// reload waits for next_life_event().
  virtual void ready() = 0;
  /// The next stop or reload. Before its first call or ready() both end the program at once; after a stop
  /// that was taken, until the next call, another stop does. Errors: timed_out.
  virtual Task<Result<LifeEvent>> next_life_event(Deadline deadline) = 0;

  /// Fills `bytes`: unpredictable on a real network, repeatable in simulation.
  virtual void random(MutableByteView bytes) = 0;

  // Sockets. Errors are those of POSIX: address_in_use, address_not_available, permission_denied, …
  virtual Result<std::unique_ptr<UdpSocket>> udp(const UdpOptions& options) = 0;
  virtual Result<std::unique_ptr<EchoSocket>> echo(IpAddress family_of) = 0;
  virtual Result<std::unique_ptr<TcpListener>> tcp_listen(const TcpListenOptions& options) = 0;
  virtual Task<Result<std::unique_ptr<TcpConnection>>> tcp_connect(Endpoint remote, TcpOptions options,
                                                                   Deadline deadline) = 0;
  virtual Result<std::unique_ptr<EthernetSocket>> ethernet(const std::string& device,
                                                           const EthernetFilter& filter) = 0;

  // Surroundings.
  virtual Interfaces& interfaces() = 0;
  virtual Console& console() = 0;
  virtual Files& files() = 0;
  virtual std::string host_name() const = 0;

 protected:
  /// The first thing that an implementation's destructor does.
  void retire() { *alive_ = false; }

 private:
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace netrig
