// The DHCP client's machine on a Host: its sockets, its timer and the interface that it configures. While a
// session lives and is not closed, it keeps its lease renewed in the background:
//
//     auto session = DhcpClientSession::open(host, config, [&](const ClientEvent& event) { … });
//     auto binding = co_await (*session)->acquire(deadline);
//     …                                              // use the network
//     co_await (*session)->close(DhcpClientSession::Ending::release);
#pragma once

#include <functional>
#include <memory>

#include "dhcp/client_config.hpp"
#include "dhcp/client_event.hpp"
#include "dhcp/client_lease_file.hpp"
#include "dhcp/client_machine.hpp"
#include "dhcp/dhcp_binding.hpp"
#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

using ClientObserver = std::function<void(const ClientEvent&)>;

class DhcpClientSession {
 public:
  enum class Ending {
    keep,     ///< the interface stays as it is, for as long as the lease lasts nobody else gets the address
    remove,   ///< the interface loses the address
    release,  ///< and the server is told
  };

  /// Switches the interface on and opens the sockets: raw ones, since there is no address yet, and UDP port
  /// 68, by which renewals are sent and so that the host does not answer replies with port unreachable.
  /// Nothing is read from the latter: the raw socket sees those messages too. `config.device` empty: the only
  /// interface but the loopback. In `state`, unless it is null, the lease outlives the process. Throws
  /// UsageError when there is no such interface. Errors: operation_not_permitted, address_in_use, …
  static Result<std::unique_ptr<DhcpClientSession>> open(Host& host, DhcpClientConfig config,
                                                         ClientObserver observer,
                                                         std::unique_ptr<Directory> state = {});
  /// Without close() it ends as with Ending::keep.
  ~DhcpClientSession();

  /// Waits until the interface is configured. Errors: timed_out, closed (by request_stop()), or of a socket
  /// or the interface.
  Task<Result<DhcpBinding>> acquire(Deadline deadline);
  /// Waits for request_stop(). Errors: what a socket or the interface failed with; then the session has
  /// ended.
  Task<Result<>> wait_until_stopped();
  /// Ends acquire() and wait_until_stopped(), from another coroutine.
  void request_stop();

  Task<> close(Ending ending);

 private:
  struct Shared;
  DhcpClientSession(Host& host, std::shared_ptr<Shared> shared) : shared_(std::move(shared)), tasks_(host) {}

  void start_tasks();
  static Task<Result<>> drive(std::shared_ptr<Shared> shared);
  static Task<> perform_all(std::shared_ptr<Shared> shared);
  static Task<Result<>> send(const Shared& shared, const ClientOutput& output);

  std::shared_ptr<Shared> shared_;
  TaskGroup tasks_;
};

}  // namespace netrig
