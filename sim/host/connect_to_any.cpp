#include "host/connect_to_any.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <iterator>

namespace netrig {

namespace {

using Connection = Result<std::unique_ptr<TcpConnection>>;

/// What the attempts have in common. It lives as long as any of them: one that is given up may end late.
struct Race {
  explicit Race(Host& host) : changed(host.event()) {}

  std::unique_ptr<Event> changed;
  std::size_t running = 0;
  AnyConnection outcome{{}, boost::system::errc::make_error_code(boost::system::errc::invalid_argument)};
};

Task<> attempt(Host& host, std::shared_ptr<Race> race, Endpoint server, TcpOptions options,
               Deadline deadline) {
  auto connection = co_await host.tcp_connect(server, std::move(options), deadline);
  --race->running;
  if (race->outcome.connection) co_return;  // another was sooner
  race->outcome = {server, std::move(connection)};
  race->changed->notify();
}

/// Until one has answered, all have failed, or, with an address left, it is time for that one.
Task<> wait_for_news(Host& host, std::shared_ptr<Race> race, bool last) {
  const auto running = race->running;
  const Deadline next = last ? Deadline() : Deadline(host.now() + kConnectionAttemptDelay);
  while (!race->outcome.connection && race->running > 0) {
    auto woken = co_await race->changed->wait(next);
    if (!woken || (!last && race->running < running)) co_return;
  }
}

}  // namespace

std::vector<IpAddress> interlaced(const std::vector<IpAddress>& addresses) {
  std::vector<IpAddress> v6, v4, order;
  for (const auto& address : addresses) (address.is_v6() ? v6 : v4).push_back(address);
  for (std::size_t i = 0; i < std::max(v6.size(), v4.size()); ++i) {
    if (i < v6.size()) order.push_back(v6[i]);
    if (i < v4.size()) order.push_back(v4[i]);
  }
  return order;
}

Task<AnyConnection> connect_to_any(Host& host, std::vector<IpAddress> addresses, std::uint16_t port,
                                   TcpOptions options, Deadline deadline) {
  if (addresses.size() == 1) {
    const Endpoint server{addresses.front(), port};
    auto connection = co_await host.tcp_connect(server, options, deadline);
    co_return AnyConnection{server, std::move(connection)};
  }
  const auto race = std::make_shared<Race>(host);
  TaskGroup attempts(host);
  auto left = interlaced(addresses);
  std::reverse(left.begin(), left.end());
  while (!left.empty() && !race->outcome.connection) {
    const Endpoint server{left.back(), port};
    left.pop_back();
    ++race->running;
    attempts.spawn(attempt(host, race, server, options, deadline));
    co_await wait_for_news(host, race, left.empty());
  }
  attempts.cancel();
  auto joined = co_await attempts.join({});
  if (!joined) co_return AnyConnection{race->outcome.server, joined.error()};
  co_return std::move(race->outcome);
}

}  // namespace netrig
