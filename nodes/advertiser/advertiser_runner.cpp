#include "advertiser/advertiser_runner.hpp"

#include <utility>

#include "host/frame_receiver.hpp"
#include "host/program_parts.hpp"
#include "host/random.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

namespace {

/// How long the parts may take to end: each has lost its socket by then and waits for nothing else.
constexpr Duration kJoinTime = std::chrono::seconds(5);
/// A frame that the device does not take by then is lost.
constexpr Duration kSendTime = std::chrono::seconds(1);

}  // namespace

/// What the coroutines share; it lives as long as the last of them.
struct AdvertiserRunner::Shared {
  Shared(Host& on, std::string of, std::shared_ptr<EthernetSocket> through, AdvertiserConfig config)
      : host(on),
        device(std::move(of)),
        socket(std::move(through)),
        machine(std::move(config), [&on](std::uint64_t bound) { return random_below(on, bound); }) {}

  void take(ByteView frame) {
    machine.receive(host.now(), frame);
    changed->notify();
  }

  Host& host;
  std::string device;
  std::shared_ptr<EthernetSocket> socket;
  AdvertiserMachine machine;
  std::unique_ptr<Event> changed = host.event();  ///< the machine may have something to do sooner
};

Result<std::unique_ptr<AdvertiserRunner>> AdvertiserRunner::open(Host& host, const std::string& device,
                                                                 AdvertiserConfig config) {
  auto socket = host.ethernet(device, {.ether_type = kEtherTypeIpv6});
  if (!socket) return socket.error();
  auto shared = std::make_shared<Shared>(host, device, std::move(*socket), std::move(config));
  return std::unique_ptr<AdvertiserRunner>(new AdvertiserRunner(std::move(shared)));
}

Task<Result<>> AdvertiserRunner::run() {
  const auto shared = shared_;
  const FrameTaker taker = [shared](ByteView frame) { shared->take(frame); };
  ProgramParts parts(shared->host);
  parts.spawn(receive_frames(shared->host, shared->device, shared->socket, taker));
  parts.spawn(drive(shared));
  parts.spawn(wait_for_stop(shared->host, kNothingToReload));
  co_await parts.first_end();
  auto last = shared->machine.stop();
  co_await send(shared, std::move(last));
  shared->socket->close();
  const Deadline joined_by = shared->host.now() + kJoinTime;
  const auto outcome = co_await parts.join(joined_by);
  co_return outcome;
}

Task<Result<>> AdvertiserRunner::drive(std::shared_ptr<Shared> shared) {
  auto& host = shared->host;
  shared->machine.start(host.now());
  for (bool is_ready = false;;) {
    auto due = shared->machine.tick(host.now());
    if (due) {
      co_await send(shared, *std::move(due));
      if (!std::exchange(is_ready, true)) host.ready();
      continue;
    }
    const auto deadline = shared->machine.deadline();
    const auto woken = co_await shared->changed->wait(deadline);
    if (!woken && woken.error() != HostError::timed_out) co_return woken;  // cancelled
  }
}

/// One that is not sent is said and lost: the next one may be.
Task<> AdvertiserRunner::send(std::shared_ptr<Shared> shared, Bytes frame) {
  const Deadline deadline = shared->host.now() + kSendTime;
  const auto sent = co_await shared->socket->send(frame, deadline);
  if (!sent)
    shared->host.console().error("router-advertiser: an advertisement was not sent: " +
                                 sent.error().message());
}

}  // namespace netrig
